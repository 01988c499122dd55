package io.tsm.flink.e2e.job;

import io.tsm.flink.sink.PointCollector;
import io.tsm.flink.sink.PointConverter;
import java.time.Instant;

/**
 * The points of the job: number i makes one, with a field of each type, and all of it follows from
 * i alone. They go round about three weeks, so that every checkpoint meets every shard; no series
 * has a time twice.
 */
public final class Readings implements PointConverter<Long> {
  public static final int FIELDS = 5;

  private static final int SERIES = 16;
  private static final int WEEKS = 3;
  private static final long WEEK = 604_800_000_000_000L;
  private static final long START =
      Instant.parse("2024-01-03T00:00:00Z").getEpochSecond() * 1_000_000_000L;

  @Override
  public void convert(Long i, PointCollector out) throws Exception {
    out.point("machine")
        .tag("hall", hall(i))
        .tag("unit", unit(i))
        .field("load", load(i))
        .field("count", count(i))
        .unsignedField("id", id(i))
        .field("on", on(i))
        .field("note", note(i))
        .time(time(i));
    out.emit();
  }

  /** The series key as TSM files have it. */
  public static String series(long i) {
    return "machine,hall=" + hall(i) + ",unit=" + unit(i);
  }

  private static String hall(long i) {
    return "h" + i % 2;
  }

  private static String unit(long i) {
    return "u" + i % SERIES;
  }

  public static double load(long i) {
    return (i * 37 % 1009) / 8.0;
  }

  public static long count(long i) {
    return i;
  }

  /** More than a signed number can hold. */
  public static long id(long i) {
    return Long.MIN_VALUE + i;
  }

  public static boolean on(long i) {
    return i % 3 == 0;
  }

  public static String note(long i) {
    return "note " + i % 100;
  }

  public static long time(long i) {
    return START + i / SERIES % WEEKS * WEEK + i * 1_000_000L;
  }
}
