package io.tsm.engine.shard;

import java.time.Duration;

/** Durations as people write them. */
public final class Durations {
  private Durations() {}

  /** In the largest unit that divides it: {@code 7d}, {@code 36h}, {@code 90m}, {@code 5s} ... */
  public static String format(Duration duration) {
    if (duration.getNano() != 0) {
      return duration.toString();
    }
    long seconds = duration.getSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3_600 == 0) {
      return seconds / 3_600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }
}
