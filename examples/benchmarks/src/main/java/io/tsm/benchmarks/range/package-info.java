/** Reads of a range of time: what of a file they touch. */
package io.tsm.benchmarks.range;
