package io.tsm.engine.testing;

import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Random points as line protocol: four types, names that need escapes, some weeks around the end of
 * a year, times that come again.
 */
public final class SampleLines {
  /** One of the series, for {@link #without}. */
  public static final String DELETABLE = "cpu,host=h\\ 3";

  private static final long START = 1_703_800_000L; // 2023-12-28, in seconds
  private static final int HOURS = 24 * 21;

  private final SplittableRandom random;

  public SampleLines(long seed) {
    random = new SplittableRandom(seed);
  }

  /** So many more points; later ones may overwrite values of those before. */
  public String next(int points) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < points; i++) {
      lines
          .append(random.nextInt(4) == 0 ? "dis\\ k\\,é" : "cpu")
          .append(",host=h\\ ")
          .append(random.nextInt(7))
          .append(random.nextBoolean() ? ",re\\=gion=\uD83D\uDE00" : "")
          .append(" usage=")
          .append(random.nextDouble(1e3))
          .append(",cou\\,nt=")
          .append(random.nextLong())
          .append("i,up=")
          .append(random.nextBoolean())
          .append(",note=\"a \\\"b\\\" ")
          .append(random.nextInt(100))
          .append("\" ")
          .append(START + 3600L * random.nextInt(HOURS))
          .append("000000000\n");
    }
    return lines.toString();
  }

  /** The bare names of all fields. */
  public static String[] fields() {
    return new String[] {"usage", "cou,nt", "up", "note"};
  }

  /** Lines without those of the deletable series from first to last, both included. */
  public static String without(String lines, long first, long last) {
    return lines
        .lines()
        .filter(
            line -> {
              long time = Long.parseLong(line.substring(line.lastIndexOf(' ') + 1));
              return !line.startsWith(DELETABLE + " usage") || time < first || time > last;
            })
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
