package io.tsm.engine.cli;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.Locale;

/** Shows a TSM file. */
final class TsmDump {
  private final StoredFile file;
  private final TextOutput out;
  private final boolean showBlocks;
  private final BlockCodec codec = new BlockCodec();
  private long values;
  private long blockCount;
  private long blockBytes;
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  TsmDump(StoredFile file, TextOutput out, boolean showBlocks) {
    this.file = file;
    this.out = out;
    this.showBlocks = showBlocks;
  }

  void run() throws IOException {
    try (InputFile raw = file.storage().open(file.path());
        TsmReader reader = TsmReader.open(file.storage().open(file.path()))) {
      out.println(
          "%s: TSM version 1, %s, %s; index of %s at %d"
              .formatted(
                  reader.path(),
                  Text.count(reader.size(), "byte"),
                  Text.count(reader.keyCount(), "key"),
                  Text.count(reader.size() - 8 - reader.indexPosition(), "byte"),
                  reader.indexPosition()));
      header();
      BlockReader blocks = reader.blocks();
      for (int key = 0; key < reader.keyCount(); key++) {
        dumpKey(raw, reader, blocks, key);
      }
      out.println(
          "%s, %s, %s in blocks (%s per value), %s in the file (%s per value), %s to %s"
              .formatted(
                  Text.count(values, "value"),
                  Text.count(blockCount, "block"),
                  Text.count(blockBytes, "byte"),
                  Text.ratio(blockBytes, values),
                  Text.count(reader.size(), "byte"),
                  Text.ratio(reader.size(), values),
                  Text.time(minTime),
                  Text.time(maxTime)));
    }
  }

  private void header() throws IOException {
    row(
        "key",
        "type",
        showBlocks ? "block" : "blocks",
        "values",
        showBlocks ? "at byte" : "bytes",
        showBlocks ? "bytes" : "/value",
        "times",
        "encoding",
        "first",
        "last",
        "name");
  }

  private void dumpKey(InputFile raw, TsmReader reader, BlockReader blocks, int key)
      throws IOException {
    FieldType type = reader.type(key);
    Values column = Values.create(type, 1);
    Counts times = new Counts();
    Counts encodings = new Counts();
    long keyValues = 0;
    long keyBytes = 0;
    int count = reader.blockCount(key);
    String name = Text.key(reader.key(key));
    for (int block = 0; block < count; block++) {
      IndexEntry entry = reader.block(key, block);
      column.clear();
      int rows = blocks.read(entry, type, column);
      BlockSummary summary = BlockSummary.read(raw, entry, type, codec);
      times.add(summary.timeEncoding());
      encodings.add(summary.valueEncoding());
      keyValues += rows;
      keyBytes += entry.size();
      if (showBlocks) {
        row(
            key,
            type,
            block,
            rows,
            entry.position(),
            entry.size(),
            summary.timeEncoding() + " " + summary.timeBytes() + " B",
            summary.valueEncoding() + " " + summary.valueBytes() + " B",
            Text.time(entry.minTime()),
            Text.time(entry.maxTime()),
            name);
      }
    }
    long first = reader.block(key, 0).minTime();
    long last = reader.block(key, count - 1).maxTime();
    if (!showBlocks) {
      row(
          key,
          type,
          count,
          keyValues,
          keyBytes,
          Text.ratio(keyBytes, keyValues),
          times,
          encodings,
          Text.time(first),
          Text.time(last),
          name);
    }
    values += keyValues;
    blockCount += count;
    blockBytes += keyBytes;
    minTime = Math.min(minTime, first);
    maxTime = Math.max(maxTime, last);
  }

  private void row(Object... cells) throws IOException {
    out.println(
        String.format(
            Locale.ROOT, "%7s  %-8s %6s %9s %10s %7s  %-18s %-12s %-30s %-30s  %s", cells));
  }
}
