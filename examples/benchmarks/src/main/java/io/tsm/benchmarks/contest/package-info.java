/** Comparisons: the same work by turns, in one run. */
package io.tsm.benchmarks.contest;
