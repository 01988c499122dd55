/**
 * Snapshots: from frozen caches and runs to TSM files nobody sees yet. Imports {@code cache},
 * {@code wal} and {@code tsm} and what is below them.
 */
package io.tsm.engine.snapshot;
