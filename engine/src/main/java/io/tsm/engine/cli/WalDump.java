package io.tsm.engine.cli;

import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.wal.WalReader;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Shows a segment of a WAL. */
final class WalDump implements WalReader.Visitor {
  private final StoredFile file;
  private final TextOutput out;
  private final Set<String> keys = new HashSet<>();
  private long entries;
  private long deletes;
  private long values;

  WalDump(StoredFile file, TextOutput out) {
    this.file = file;
    this.out = out;
  }

  void run() throws IOException {
    long size;
    try (var input = file.storage().open(file.path())) {
      size = input.size();
    }
    out.println(file.describe() + ": WAL segment, " + Text.count(size, "byte"));
    row("entry", "kind", "keys", "values", "first", "last");
    long readable = WalReader.readOpen(file.storage(), file.path(), this).length();
    out.println(
        "%s (%s), %s, %s, %s per value"
            .formatted(
                entries == 1 ? "1 entry" : Text.count(entries, "entry"),
                Text.count(deletes, "delete"),
                Text.count(keys.size(), "key"),
                Text.count(values, "value"),
                Text.ratio(readable, values)));
    if (readable < size) {
      out.println(
          "the last %s, from byte %d on, are not a whole entry: a torn end"
              .formatted(Text.count(size - readable, "byte"), readable));
    }
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
    values += entry.values;
    boolean some = entry.values > 0;
    row(
        entries++,
        "write",
        entry.keys,
        entry.values,
        some ? Text.time(entry.minTime) : "-",
        some ? Text.time(entry.maxTime) : "-");
  }

  @Override
  public void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    for (byte[] key : keys) {
      this.keys.add(Text.key(key));
    }
    row(entries++, "delete", keys.size(), "-", Text.time(minTime), Text.time(maxTime));
    deletes++;
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(Locale.ROOT, "%7s  %-12s %8s %9s  %-30s %-30s", cells).stripTrailing());
  }

  /** Sums of one write entry. */
  private static final class EntrySummary {
    private long keys;
    private long values;
    private long minTime = Long.MAX_VALUE;
    private long maxTime = Long.MIN_VALUE;
  }
}
