package io.tsm.flink.sink.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Records that come to the same series and times again and again, made of {@link Records}. Those of
 * a part must pass through one task, in their order, for the last of them to be known.
 */
public final class Overwrites {
  /** Records that belong together, from a multiple of it on. */
  public static final int PART = 2_500;

  private static final int SERIES = 10;
  private static final int TIMES = 6;
  private static final long WEEK = 604_800_000_000_000L;

  private Overwrites() {}

  /** The part that a record of {@link Records} belongs to. */
  public static int part(String record) {
    return (int) (number(record) / PART);
  }

  /** What is written instead of a record of {@link Records}. */
  public static String line(String record) {
    long i = number(record);
    return place(i).replace(" ", " v=" + i + "i ");
  }

  /** What the records {@code [0, count)} must have left. */
  public static Set<String> expectedLines(long count) {
    Map<String, String> last = new HashMap<>();
    for (long i = 0; i < count; i++) {
      last.put(place(i), line(Records.line(i)));
    }
    return new TreeSet<>(last.values());
  }

  /** Series and time. */
  private static String place(long i) {
    long place = i % (SERIES * TIMES);
    return "m,part=%d,s=%d %d".formatted(i / PART, place % SERIES, place / SERIES * WEEK);
  }

  private static long number(String record) {
    int from = record.indexOf(",n=") + 3;
    return Long.parseLong(record.substring(from, record.indexOf('i', from)));
  }
}
