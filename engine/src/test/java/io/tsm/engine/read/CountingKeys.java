package io.tsm.engine.read;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.TimeRanges;
import java.util.Arrays;

/** Keys with one value each, at time 0, that counts how many of them are looked at in order. */
final class CountingKeys implements KeySource {
  private final byte[][] keys;
  int keysRead;

  CountingKeys(byte[][] ascending) {
    this.keys = ascending;
  }

  @Override
  public String name() {
    return "keys";
  }

  @Override
  public Object shard() {
    return this;
  }

  @Override
  public int keyCount() {
    return keys.length;
  }

  @Override
  public boolean isGone(int index) {
    return false;
  }

  @Override
  public byte[] key(int index) {
    keysRead++;
    return keys[index];
  }

  @Override
  public int firstAtOrAfter(byte[] key) {
    int index = Arrays.binarySearch(keys, key, KeyOrder.FILE);
    return index >= 0 ? index : -index - 1;
  }

  @Override
  public int find(byte[] key) {
    return Math.max(-1, Arrays.binarySearch(keys, key, KeyOrder.FILE));
  }

  @Override
  public FieldType type(int index) {
    return FieldType.FLOAT;
  }

  @Override
  public long minTime(int index) {
    return 0;
  }

  @Override
  public long maxTime(int index) {
    return 0;
  }

  @Override
  public long minTime() {
    return 0;
  }

  @Override
  public long maxTime() {
    return 0;
  }

  @Override
  public long bytes(int index) {
    return 0;
  }

  @Override
  public KeySummary summary(int index, TimeRanges times) {
    return new KeySummary(FieldType.FLOAT, 0, 0, 0, true, true);
  }

  @Override
  public KeyIterator values(int index, TimeRanges times, boolean descending) {
    throw new AssertionError("only keys are to be read");
  }

  @Override
  public long blocksRead() {
    return 0;
  }
}
