package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A series: {@code measurement,tag=value,...} with InfluxDB's escapes, tags sorted by the bytes of
 * their escaped names. Immutable. The order is that of the series' keys in a TSM file ({@link
 * Keys#compareSeries}).
 */
public final class SeriesKey implements Comparable<SeriesKey> {
  private static final long FNV_OFFSET_BASIS = 0xCBF29CE484222325L; // 14695981039346656037
  private static final long FNV_PRIME = 1099511628211L;

  private final byte[] bytes;
  private final long hash;
  private final int measurementLength;
  private volatile long fnv1a64; // 0: not known yet

  private SeriesKey(byte[] bytes, long hash) {
    this.bytes = bytes;
    this.hash = hash;
    this.measurementLength = KeyText.indexOfBare(bytes, 0, bytes.length, ',');
  }

  /**
   * The series with this measurement and these tags, all bare. Tags whose value is empty or null do
   * not exist.
   *
   * @throws InvalidPointException if InfluxDB cannot hold such a series
   */
  public static SeriesKey of(String measurement, Map<String, String> tags) {
    KeyBuilder builder = new KeyBuilder();
    builder.start(measurement);
    tags.forEach(builder::tag);
    builder.finish();
    Limits.checkSeriesKey(builder.array(), 0, builder.length());
    return ofStored(builder.array(), 0, builder.length());
  }

  /**
   * The series whose escaped key is {@code key[from, to)}, as a file has it: nothing is checked.
   */
  public static SeriesKey ofStored(byte[] key, int from, int to) {
    return new SeriesKey(Arrays.copyOfRange(key, from, to), ByteRanges.hash(key, from, to));
  }

  /** As {@link #ofStored}, with the hash that the caller has already. */
  static SeriesKey ofHashed(byte[] key, int from, int to, long hash) {
    return new SeriesKey(Arrays.copyOfRange(key, from, to), hash);
  }

  /** The escaped key itself, not a copy: it must not be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Bytes of the escaped key. */
  public int length() {
    return bytes.length;
  }

  /** The escaped measurement is the first so many of {@link #bytes()}. */
  public int measurementLength() {
    return measurementLength;
  }

  /** The bare measurement. */
  public String measurement() {
    return text(0, measurementLength, KeyText.MEASUREMENT);
  }

  /** The bare tags in the order of the key; not modifiable. */
  public Map<String, String> tags() {
    Map<String, String> tags = new LinkedHashMap<>();
    int end = measurementLength;
    while (end < bytes.length) {
      int nameEnd = KeyText.indexOfBare(bytes, end + 1, bytes.length, '=');
      int valueEnd = KeyText.indexOfBare(bytes, nameEnd, bytes.length, ',');
      tags.put(
          text(end + 1, nameEnd, KeyText.TAG),
          text(Math.min(nameEnd + 1, valueEnd), valueEnd, KeyText.TAG));
      end = valueEnd;
    }
    return Collections.unmodifiableMap(tags);
  }

  private String text(int from, int to, long escapes) {
    ByteWriter bare = new ByteWriter(to - from);
    KeyText.unescape(bytes, from, to, escapes, bare);
    return new String(bare.array(), 0, bare.size(), StandardCharsets.UTF_8);
  }

  /** FNV-1a of the escaped key, 64 bits, unsigned: by it InfluxDB chooses the shard of a group. */
  public long fnv1a64() {
    long known = fnv1a64;
    if (known == 0) {
      known = FNV_OFFSET_BASIS;
      for (byte b : bytes) {
        known = (known ^ (b & 0xFF)) * FNV_PRIME;
      }
      fnv1a64 = known;
    }
    return known;
  }

  /** A hash of 64 bits for tables in memory; never to be stored. */
  public long hash() {
    return hash;
  }

  @Override
  public int compareTo(SeriesKey other) {
    return Keys.compareSeries(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof SeriesKey that
            && hash == that.hash
            && Arrays.equals(bytes, that.bytes));
  }

  @Override
  public int hashCode() {
    return Long.hashCode(hash);
  }

  /** The escaped key. */
  @Override
  public String toString() {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
