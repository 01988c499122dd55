package io.tsm.engine.read;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;

/**
 * Something that holds values by key, in one version: a TSM file or a cache. Keys are numbered from
 * 0 in their order in files; each has a separator. Not thread-safe.
 */
interface KeySource {

  /** The file, or another name, for messages. */
  String name();

  /** The same object for all sources of a shard: in it a field has one type. */
  Object shard();

  int keyCount();

  /** True if it is known without a block that nothing is left of a key: others pass it over. */
  boolean isGone(int index);

  byte[] key(int index);

  /** The number of the first key that is not below {@code key}, or {@link #keyCount}. */
  int firstAtOrAfter(byte[] key);

  /** The number of a key, or -1 if the source does not have it or nothing is left of it. */
  int find(byte[] key);

  FieldType type(int index);

  /** First time of a key, nanoseconds, whether or not it was deleted. */
  long minTime(int index);

  /** Last time of a key, nanoseconds, whether or not it was deleted. */
  long maxTime(int index);

  /** First time of all keys, nanoseconds, whether or not it was deleted. */
  long minTime();

  /** Last time of all keys, nanoseconds, whether or not it was deleted. */
  long maxTime();

  /** Bytes that the blocks of a key take; 0 if they are not in a file. */
  long bytes(int index);

  /** What is known of a key at some times, without reading a block. */
  KeySummary summary(int index, TimeRanges times);

  /**
   * The values of one key, chunk by chunk; closing it does not close the source.
   *
   * @param times to which the values are limited; nothing is read outside of them
   * @param descending true if the chunk with the last times is to come first; in a chunk times
   *     ascend all the same
   */
  KeyIterator values(int index, TimeRanges times, boolean descending);

  /** Blocks read so far. */
  long blocksRead();
}
