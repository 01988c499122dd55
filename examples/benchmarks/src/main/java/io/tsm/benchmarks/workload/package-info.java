/** Points to measure with. */
package io.tsm.benchmarks.workload;
