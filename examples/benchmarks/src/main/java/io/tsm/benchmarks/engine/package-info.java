/** The engine beside others: parsing, writing, snapshots, reading. */
package io.tsm.benchmarks.engine;
