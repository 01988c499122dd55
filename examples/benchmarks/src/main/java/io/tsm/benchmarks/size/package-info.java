/** How many bytes a value takes, here and elsewhere. */
package io.tsm.benchmarks.size;
