package io.tsm.flink.sink.testing;

import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;

/**
 * Records for tests: record i is a line of line protocol that follows from i alone. Times jump
 * about in five weeks, so that every checkpoint meets late points and several shards; no series has
 * a time twice.
 */
public final class Records {
  private static final long WEEK = 604_800_000_000_000L;
  private static final long START =
      Instant.parse("2024-01-03T00:00:00Z").getEpochSecond() * 1_000_000_000L;
  private static final int HOSTS = 13;

  /** Values of one record. */
  public static final int FIELDS = 4;

  private Records() {}

  /** The time of record i, in nanoseconds. */
  public static long time(long i) {
    long week = (i * 7) % 5;
    return START + week * WEEK + (i ^ 0x2A) * 1_000_003L;
  }

  public static String line(long i) {
    return String.format(
        Locale.ROOT,
        "cpu,host=h%d,region=r%d load=%d.5,n=%di,ok=%b,note=\"n%d\" %d",
        i % HOSTS,
        i % 3,
        i % 100,
        i,
        i % 2 == 0,
        i % 10,
        time(i));
  }

  /** What the records {@code [0, count)} must have left: a canonical line for each value. */
  public static Set<String> expectedLines(long count) {
    return expectedLines(LongStream.range(0, count).mapToObj(Records::line).toList());
  }

  /** What these records must have left. */
  public static Set<String> expectedLines(Collection<String> records) {
    Set<String> lines = new TreeSet<>();
    for (String line : records) {
      int fields = line.indexOf(' ');
      int time = line.lastIndexOf(' ');
      for (String field : line.substring(fields + 1, time).split(",", -1)) {
        lines.add(line.substring(0, fields) + " " + field + line.substring(time));
      }
    }
    return lines;
  }
}
