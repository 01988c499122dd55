package io.tsm.engine.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * What {@code tsm dump} found, and says for scripts. Times are as in RFC 3339.
 *
 * @param files in the order of the arguments
 */
record DumpResult(List<DumpResult.File> files) {

  /** One file; {@code kind} says which. */
  sealed interface File {}

  /**
   * A TSM file.
   *
   * @param bytes of the file
   * @param indexPosition where the index begins
   * @param blockBytes of all blocks
   */
  record Tsm(
      String path,
      String kind,
      long bytes,
      long indexPosition,
      long values,
      long blocks,
      long blockBytes,
      String firstTime,
      String lastTime,
      List<Key> keys)
      implements File {}

  /**
   * A key of a TSM file.
   *
   * @param bytes of its blocks
   * @param blockList only if blocks are asked for
   */
  record Key(
      String key,
      String type,
      long blocks,
      long values,
      long bytes,
      String timeEncodings,
      String valueEncodings,
      String firstTime,
      String lastTime,
      @JsonInclude(JsonInclude.Include.NON_NULL) List<Block> blockList) {}

  /** A block of a key. */
  record Block(
      long position,
      long bytes,
      long values,
      String timeEncoding,
      long timeBytes,
      String valueEncoding,
      long valueBytes,
      String firstTime,
      String lastTime) {}

  /**
   * A segment of a WAL.
   *
   * @param readableBytes fewer than {@code bytes} if its end is torn
   * @param keys different ones
   */
  record Wal(
      String path,
      String kind,
      long bytes,
      long readableBytes,
      long keys,
      long values,
      List<Entry> entries)
      implements File {}

  /**
   * An entry of a WAL segment.
   *
   * @param kind {@code write} or {@code delete}
   * @param firstTime null if it has no values
   */
  record Entry(String kind, long keys, long values, String firstTime, String lastTime) {}

  /** Deletes of a TSM file. */
  record Tombstones(String path, String kind, List<Deleted> entries) implements File {}

  /** A range of times deleted of a key. */
  record Deleted(String firstTime, String lastTime, String key) {}

  /** A layout.json. */
  record Layout(String path, String kind, String shardDuration, int shardsPerGroup)
      implements File {}
}
