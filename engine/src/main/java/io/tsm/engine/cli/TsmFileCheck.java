package io.tsm.engine.cli;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.BlockReader;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.Arrays;

/**
 * Checks all of a TSM file: what opening it checks (header, index, order of keys and blocks), then
 * each block's checksum, encoding, times and place, then what the shard demands of each key.
 */
final class TsmFileCheck {
  private static final int HEADER_BYTES = 5;

  private final Storage storage;
  private final Findings findings;
  private final ShardRules rules;
  private final Progress progress;

  TsmFileCheck(Storage storage, Findings findings, ShardRules rules, Progress progress) {
    this.storage = storage;
    this.findings = findings;
    this.rules = rules;
    this.progress = progress;
  }

  void run(String path) throws IOException {
    findings.countTsmFile();
    try (TsmReader reader = TsmReader.open(storage.open(path))) {
      BlockReader blocks = reader.blocks();
      long end = HEADER_BYTES;
      for (int key = 0; key < reader.keyCount(); key++) {
        checkKey(reader, key);
        end = checkBlocks(reader, blocks, key, end);
        progress.update("checking " + path, (double) key / reader.keyCount(), findings.values());
      }
      if (end < reader.indexPosition()) {
        findings.fault(reader.path(), end, "bytes between the last block and the index");
      }
    } catch (CorruptFileException e) {
      findings.fault(e);
    }
  }

  private void checkKey(TsmReader reader, int index) throws IOException {
    byte[] key = reader.key(index);
    int separator = Keys.indexOfSeparator(key, 0, key.length);
    if (separator < 0) {
      findings.fault(
          reader.path(),
          reader.indexPosition(),
          "key '" + Text.key(key) + "' has no separator " + Keys.SEPARATOR);
      return;
    }
    rules.check(
        reader.path(),
        reader.indexPosition(),
        SeriesKey.ofStored(key, 0, separator),
        Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length),
        reader.type(index),
        reader.block(index, 0).minTime(),
        reader.block(index, reader.blockCount(index) - 1).maxTime());
  }

  /**
   * Checks the blocks of a key.
   *
   * @param end where the block before ended
   * @return where the last one ends
   */
  private long checkBlocks(TsmReader reader, BlockReader blocks, int key, long end)
      throws IOException {
    FieldType type = reader.type(key);
    Values column = Values.create(type, 1);
    long expected = end;
    for (int block = 0; block < reader.blockCount(key); block++) {
      IndexEntry entry = reader.block(key, block);
      if (entry.position() != expected) {
        findings.fault(
            reader.path(),
            entry.position(),
            "block %d of key '%s' should follow the one before, at byte %d"
                .formatted(block, Text.key(reader.key(key)), expected));
      }
      expected = entry.position() + entry.size();
      column.clear();
      try {
        findings.countValues(blocks.read(entry, type, column));
      } catch (CorruptFileException e) {
        findings.fault(
            e.path(),
            e.offset(),
            "block %d of key '%s': %s".formatted(block, Text.key(reader.key(key)), e.reason()));
      }
    }
    return expected;
  }
}
