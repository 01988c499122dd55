/**
 * TSM files: {@link io.tsm.engine.tsm.TsmFormat}, {@link io.tsm.engine.tsm.TsmWriter} writes,
 * {@link io.tsm.engine.tsm.TsmReader} reads; and what is deleted of them, {@link
 * io.tsm.engine.tsm.Tombstones} (docs/format/tsm.md, docs/format/tombstone.md). Imports {@code io},
 * {@code model} and {@code codec}; never {@code cache} or {@code wal}.
 */
package io.tsm.engine.tsm;
