/**
 * Compaction: which files to merge ({@link io.tsm.engine.compact.CompactionPlanner}) and the
 * merging itself ({@link io.tsm.engine.compact.TsmMerger}). Knows nothing of directories and does
 * not replace anything. Imports {@code tsm} and what is below it; never {@code cache}, {@code wal},
 * {@code snapshot} or {@code read}.
 */
package io.tsm.engine.compact;
