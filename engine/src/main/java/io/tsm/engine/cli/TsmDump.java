package io.tsm.engine.cli;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads a TSM file for {@code tsm dump}: all blocks are decoded, all checksums checked. */
final class TsmDump {
  private final StoredFile file;
  private final boolean withBlocks;
  private final BlockCodec codec = new BlockCodec();
  private long minTime = Long.MAX_VALUE;
  private long maxTime = Long.MIN_VALUE;

  /**
   * @param withBlocks whether each block is wanted
   */
  TsmDump(StoredFile file, boolean withBlocks) {
    this.file = file;
    this.withBlocks = withBlocks;
  }

  DumpResult.Tsm read() throws IOException {
    try (InputFile raw = file.storage().open(file.path());
        TsmReader reader = TsmReader.open(file.storage().open(file.path()))) {
      BlockReader blocks = reader.blocks();
      List<DumpResult.Key> keys = new ArrayList<>();
      for (int key = 0; key < reader.keyCount(); key++) {
        keys.add(readKey(raw, reader, blocks, key));
      }
      return new DumpResult.Tsm(
          reader.path(),
          "tsm",
          reader.size(),
          reader.indexPosition(),
          keys.stream().mapToLong(DumpResult.Key::values).sum(),
          keys.stream().mapToLong(DumpResult.Key::blocks).sum(),
          keys.stream().mapToLong(DumpResult.Key::bytes).sum(),
          Text.time(minTime),
          Text.time(maxTime),
          keys);
    }
  }

  private DumpResult.Key readKey(InputFile raw, TsmReader reader, BlockReader blocks, int key)
      throws IOException {
    FieldType type = reader.type(key);
    Values column = Values.create(type, 1);
    Counts times = new Counts();
    Counts encodings = new Counts();
    List<DumpResult.Block> list = withBlocks ? new ArrayList<>() : null;
    long values = 0;
    long bytes = 0;
    int count = reader.blockCount(key);
    for (int block = 0; block < count; block++) {
      IndexEntry entry = reader.block(key, block);
      column.clear();
      int rows = blocks.read(entry, type, column);
      BlockSummary summary = BlockSummary.read(raw, entry, type, codec);
      times.add(summary.timeEncoding());
      encodings.add(summary.valueEncoding());
      values += rows;
      bytes += entry.size();
      if (withBlocks) {
        list.add(block(entry, summary));
      }
    }
    long first = reader.block(key, 0).minTime();
    long last = reader.block(key, count - 1).maxTime();
    minTime = Math.min(minTime, first);
    maxTime = Math.max(maxTime, last);
    return new DumpResult.Key(
        Text.key(reader.key(key)),
        type.toString(),
        count,
        values,
        bytes,
        times.toString(),
        encodings.toString(),
        Text.time(first),
        Text.time(last),
        list);
  }

  private static DumpResult.Block block(IndexEntry entry, BlockSummary summary) {
    return new DumpResult.Block(
        entry.position(),
        entry.size(),
        summary.rows(),
        summary.timeEncoding(),
        summary.timeBytes(),
        summary.valueEncoding(),
        summary.valueBytes(),
        Text.time(entry.minTime()),
        Text.time(entry.maxTime()));
  }
}
