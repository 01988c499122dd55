package io.tsm.engine.read;

import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.TimeRanges;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;

/**
 * What of a shard is to be read: a measurement or a series, tags, fields and times. All that is
 * left out is left out by the index, before a block is read. Immutable.
 */
public final class Selection {
  private static final Selection ALL =
      new Selection(List.of(KeyRange.ALL), TagPredicate.all(), null, TimeRanges.ALL);

  private final List<KeyRange> ranges; // ascending
  private final TagPredicate where;
  private final NavigableSet<byte[]> fields; // null for all
  private final TimeRanges times;

  private Selection(
      List<KeyRange> ranges, TagPredicate where, NavigableSet<byte[]> fields, TimeRanges times) {
    this.ranges = ranges;
    this.where = where;
    this.fields = fields;
    this.times = times;
  }

  /** Everything. */
  public static Selection all() {
    return ALL;
  }

  /**
   * The series of one measurement. Takes the place of a measurement or series named before.
   *
   * @param measurement its bare name
   * @throws io.tsm.engine.model.InvalidPointException if InfluxDB cannot hold such a name
   */
  public Selection measurement(String measurement) {
    return new Selection(KeyRange.ofMeasurement(measurement), where, fields, times);
  }

  /**
   * The series of some measurements. Takes the place of a measurement or series named before.
   *
   * @param measurements their bare names
   * @throws io.tsm.engine.model.InvalidPointException if InfluxDB cannot hold such a name
   */
  public Selection measurements(Collection<String> measurements) {
    List<KeyRange> all =
        measurements.stream()
            .distinct()
            .flatMap(name -> KeyRange.ofMeasurement(name).stream())
            .sorted((a, b) -> Arrays.compareUnsigned(a.from(), b.from()))
            .toList();
    return new Selection(all, where, fields, times);
  }

  /**
   * Of the keys selected so far those in a range in the order of files, such as {@link
   * ShardReader#cuts} gives.
   *
   * @param from the first key, or empty for no bound
   * @param to what is above the last key, or null for no bound
   */
  public Selection keys(byte[] from, byte[] to) {
    KeyRange range = new KeyRange(from, to);
    return new Selection(
        ranges.stream().map(range::and).filter(Objects::nonNull).toList(), where, fields, times);
  }

  /** One series. Takes the place of a measurement or series named before. */
  public Selection series(SeriesKey series) {
    return new Selection(List.of(KeyRange.ofSeries(series)), where, fields, times);
  }

  /** Of these series those whose tags are like that, also by conditions set before. */
  public Selection where(TagPredicate tags) {
    return new Selection(ranges, where.and(tags), fields, times);
  }

  /** Only these fields. Takes the place of fields named before. */
  public Selection fields(String... names) {
    NavigableSet<byte[]> wanted = new TreeSet<>(Arrays::compareUnsigned);
    for (String name : names) {
      wanted.add(name.getBytes(StandardCharsets.UTF_8));
    }
    return new Selection(ranges, where, wanted, times);
  }

  /**
   * Only values from one time to another, nanoseconds, both included. Takes the place of times set
   * before.
   *
   * @throws IllegalArgumentException if the last time is before the first
   */
  public Selection between(long minTime, long maxTime) {
    return during(TimeRanges.of(minTime, maxTime));
  }

  /** Only values in these ranges. Takes the place of times set before. */
  public Selection during(TimeRanges times) {
    return new Selection(ranges, where, fields, times);
  }

  /** The times to which values are limited. */
  public TimeRanges times() {
    return times;
  }

  List<KeyRange> ranges() {
    return ranges;
  }

  boolean hasSeries(SeriesKey series) {
    return where.test(series.bytes());
  }

  boolean hasField(byte[] name) {
    return fields == null || fields.contains(name);
  }
}
