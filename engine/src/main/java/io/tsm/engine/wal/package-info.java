/**
 * The write-ahead log, in InfluxDB's entry format: {@link io.tsm.engine.wal.WalFormat}, {@link
 * io.tsm.engine.wal.Wal} writes, {@link io.tsm.engine.wal.WalReader} reads. Imports {@code io} and
 * {@code model}; never {@code cache} or {@code tsm}.
 */
package io.tsm.engine.wal;
