/** Other formats of files for time series, written and read by their own libraries. */
package io.tsm.benchmarks.peers;
