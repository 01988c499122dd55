package io.tsm.engine.fuzz;

import io.tsm.engine.io.BytesInputFile;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.RawBlock;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;

/** {@link TsmReader} with its blocks, and {@link ShardReader} on a file. */
final class TsmTarget implements FuzzTarget {
  private static final String PATH = "data/1.tsm";

  private final TsmInputs inputs;

  TsmTarget(TsmInputs inputs) {
    this.inputs = inputs;
  }

  @Override
  public byte[] input(SplittableRandom random) throws IOException {
    return inputs.next(random);
  }

  @Override
  public void read(byte[] input, Result result) throws IOException {
    result.attempt(
        () -> {
          try (TsmReader reader = TsmReader.open(new BytesInputFile(PATH, input))) {
            readFile(reader, result);
            result.attempt(() -> readShard(reader, result));
          }
        });
  }

  private static void readFile(TsmReader reader, Result result) throws IOException {
    result.add(reader.minTime());
    result.add(reader.maxTime());
    BlockReader blocks = reader.blocks();
    for (int key = 0; key < reader.keyCount(); key++) {
      if (reader.find(reader.key(key)) != key) {
        throw new AssertionError("key " + key + " is not found");
      }
      result.add(reader.indexOfSeparator(key));
      for (int block = 0; block < reader.blockCount(key); block++) {
        int number = key;
        IndexEntry entry = reader.block(key, block);
        if (!result.attempt(() -> readBlock(reader, number, entry, blocks, result))) {
          break; // one error of a key is enough, and costs as much as many bytes
        }
      }
    }
    result.attempt(() -> result.add(reader.iterator()));
  }

  private static void readBlock(
      TsmReader reader, int key, IndexEntry entry, BlockReader blocks, Result result)
      throws IOException {
    RawBlock raw = new RawBlock();
    Values values = Values.create(reader.type(key), 1);
    blocks.readRaw(entry, reader.type(key), raw);
    int rows = blocks.decode(raw, values);
    if (rows != raw.rows() || rows != values.size()) {
      throw new AssertionError(rows + " rows are decoded, " + raw.rows() + " were counted");
    }
    result.add(values, 0, rows);
  }

  private static void readShard(TsmReader reader, Result result) throws IOException {
    ShardReader.check(reader);
    ShardReader shard =
        ShardReader.of(List.of(new ShardReader.File(reader, Tombstones.NONE)), () -> {});
    ShardContent.read(shard, result);
  }

  /**
   * Beside what follows from the size: a run of a million rows has a few bytes, and the format
   * allows it. A column with room to grow has up to 48 bytes a row, and a key is read in eight
   * ways.
   */
  @Override
  public long mostBytes(byte[] input) throws IOException {
    long rows = 0;
    try (TsmReader reader = TsmReader.open(new BytesInputFile(PATH, input))) {
      BlockReader blocks = reader.blocks();
      RawBlock raw = new RawBlock();
      for (int key = 0; key < reader.keyCount(); key++) {
        for (int block = 0; block < reader.blockCount(key); block++) {
          rows += rows(reader, key, block, blocks, raw);
        }
      }
    } catch (CorruptFileException e) {
      rows = 0; // nothing was read but an index
    }
    return (1 << 20) + 2048L * input.length + 8 * 48 * rows;
  }

  private static int rows(TsmReader reader, int key, int block, BlockReader blocks, RawBlock raw)
      throws IOException {
    try {
      blocks.readRaw(reader.block(key, block), reader.type(key), raw);
      return raw.rows();
    } catch (CorruptFileException e) {
      return 0;
    }
  }
}
