package io.tsm.engine.cli;

import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.WalReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads a segment of a WAL for {@code tsm dump}. */
final class WalDump implements WalReader.Visitor {
  private final StoredFile file;
  private final Set<String> keys = new HashSet<>();
  private final List<DumpResult.Entry> entries = new ArrayList<>();

  WalDump(StoredFile file) {
    this.file = file;
  }

  DumpResult.Wal read() throws IOException {
    long size;
    try (var input = file.storage().open(file.path())) {
      size = input.size();
    }
    long readable = WalReader.readOpen(file.storage(), file.path(), this).length();
    return new DumpResult.Wal(
        file.describe(),
        "wal",
        size,
        readable,
        keys.size(),
        entries.stream().mapToLong(DumpResult.Entry::values).sum(),
        entries);
  }

  @Override
  public void write(ValuesByKey batch) throws IOException {
    EntrySummary entry = new EntrySummary();
    batch.forEach(
        (series, field, column, from, to) -> {
          keys.add(series + "#!~#" + Text.key(field));
          entry.keys++;
          entry.values += to - from;
          for (int row = from; row < to; row++) {
            entry.minTime = Math.min(entry.minTime, column.time(row));
            entry.maxTime = Math.max(entry.maxTime, column.time(row));
          }
        });
    boolean some = entry.values > 0;
    entries.add(
        new DumpResult.Entry(
            "write",
            entry.keys,
            entry.values,
            some ? Text.time(entry.minTime) : null,
            some ? Text.time(entry.maxTime) : null));
  }

  @Override
  public void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    for (byte[] key : keys) {
      this.keys.add(Text.key(key));
    }
    entries.add(
        new DumpResult.Entry("delete", keys.size(), 0, Text.time(minTime), Text.time(maxTime)));
  }

  /** Sums of one write entry. */
  private static final class EntrySummary {
    private long keys;
    private long values;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
  }
}
