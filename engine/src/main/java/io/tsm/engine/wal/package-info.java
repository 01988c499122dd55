/**
 * The write-ahead log, in InfluxDB's entry format (docs/format/wal.md): {@link
 * io.tsm.engine.wal.WalFormat}, {@link io.tsm.engine.wal.Wal} writes, {@link
 * io.tsm.engine.wal.WalReader} reads. {@link io.tsm.engine.wal.SegmentFile} names segments of the
 * embedded engine and keeps their seals. Imports {@code io} and {@code model}; never {@code cache}
 * or {@code tsm}.
 */
package io.tsm.engine.wal;
