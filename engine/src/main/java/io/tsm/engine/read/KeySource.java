package io.tsm.engine.read;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;

/**
 * Something that holds values by key, in one version: a TSM file or a cache. Keys are numbered from
 * 0 in their order in files; each has a separator. Not thread-safe.
 */
interface KeySource {

  /** The file, or another name, for messages. */
  String name();

  int keyCount();

  byte[] key(int index);

  /** The number of a key, or -1. */
  int find(byte[] key);

  FieldType type(int index);

  /** First time of a key, nanoseconds. */
  long minTime(int index);

  /** Last time of a key, nanoseconds. */
  long maxTime(int index);

  /** The values of one key, chunk by chunk; closing it does not close the source. */
  KeyIterator values(int index);
}
