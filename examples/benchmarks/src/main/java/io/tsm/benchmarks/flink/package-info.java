/** Jobs of Flink from source to committed files: this project's sink beside others. */
package io.tsm.benchmarks.flink;
