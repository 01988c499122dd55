/** What the write path allocates, counted exactly. */
package io.tsm.benchmarks.allocation;
