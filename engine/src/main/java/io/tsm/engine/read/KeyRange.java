package io.tsm.engine.read;

import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Keys that follow each other in files. */
final class KeyRange {
  static final KeyRange ALL = new KeyRange(new byte[0], null);

  private final byte[] from;
  private final byte[] to;

  KeyRange(byte[] from, byte[] to) {
    this.from = from;
    this.to = to;
  }

  /** The first key, or what is not above it. */
  byte[] from() {
    return from;
  }

  /** What is above the last key; null for no end. */
  byte[] to() {
    return to;
  }

  /** The keys of a series: its fields. */
  static KeyRange ofSeries(SeriesKey series) {
    return startingWith(Keys.key(series.bytes(), new byte[0]));
  }

  /**
   * The keys of a measurement. In files they are two ranges, without tags and with: {@code m#!~#f}
   * and {@code m,host=a#!~#f} have {@code m$#!~#f} between them.
   *
   * @param measurement bare
   */
  static List<KeyRange> ofMeasurement(String measurement) {
    SeriesKey series = SeriesKey.of(measurement, Map.of());
    byte[] tagged = Arrays.copyOf(series.bytes(), series.length() + 1);
    tagged[series.length()] = ',';
    return List.of(ofSeries(series), startingWith(tagged));
  }

  /** The keys that are in both; null if there are none. */
  KeyRange and(KeyRange other) {
    byte[] first = Arrays.compareUnsigned(from, other.from) >= 0 ? from : other.from;
    byte[] end = to;
    if (end == null || (other.to != null && Arrays.compareUnsigned(other.to, end) < 0)) {
      end = other.to;
    }
    return end != null && Arrays.compareUnsigned(first, end) >= 0 ? null : new KeyRange(first, end);
  }

  /** The keys that begin with these bytes, the last of which is a separator's or a comma. */
  static KeyRange startingWith(byte[] prefix) {
    byte[] to = prefix.clone();
    to[to.length - 1]++; // does not overflow
    return new KeyRange(prefix, to);
  }
}
