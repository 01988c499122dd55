package io.tsm.flink.sink.testing;

import java.time.Instant;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

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

  private Records() {}

  public static String line(long i) {
    long week = (i * 7) % 5;
    long time = START + week * WEEK + (i ^ 0x2A) * 1_000_003L;
    return String.format(
        Locale.ROOT,
        "cpu,host=h%d,region=r%d load=%d.5,n=%di,ok=%b,note=\"n%d\" %d",
        i % HOSTS,
        i % 3,
        i % 100,
        i,
        i % 2 == 0,
        i % 10,
        time);
  }

  /** What the records {@code [0, count)} must have left: a canonical line for each value. */
  public static Set<String> expectedLines(long count) {
    Set<String> lines = new TreeSet<>();
    for (long i = 0; i < count; i++) {
      String line = line(i);
      int fields = line.indexOf(' ');
      int time = line.lastIndexOf(' ');
      for (String field : line.substring(fields + 1, time).split(",", -1)) {
        lines.add(line.substring(0, fields) + " " + field + line.substring(time));
      }
    }
    return lines;
  }
}
