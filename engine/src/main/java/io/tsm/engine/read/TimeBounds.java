package io.tsm.engine.read;

import java.io.IOException;
import java.util.Optional;

/**
 * The first and the last time of values.
 *
 * @param minTime nanoseconds
 * @param maxTime nanoseconds, at least {@code minTime}
 */
public record TimeBounds(long minTime, long maxTime) {

  static Optional<TimeBounds> of(SeriesScan scan) throws IOException {
    TimeBounds all = null;
    while (scan.next()) {
      all = ofSeries(scan, all);
    }
    return Optional.ofNullable(all);
  }

  /** Of the present series and of what is known already; null if there is neither. */
  static TimeBounds ofSeries(SeriesScan scan, TimeBounds known) throws IOException {
    TimeBounds all = known;
    for (int field = 0; field < scan.fieldCount(); field++) {
      all = of(scan, field, all);
    }
    return all;
  }

  /** Of a field and of what is known already; null if there is neither. */
  private static TimeBounds of(SeriesScan scan, int field, TimeBounds known) throws IOException {
    KeySummary summary = scan.summary(field);
    if (summary.isEmpty()) {
      return known;
    }
    long min = known == null ? Long.MAX_VALUE : known.minTime;
    long max = known == null ? Long.MIN_VALUE : known.maxTime;
    if (summary.minTime() <= min) {
      if (summary.exactMin()) {
        min = summary.minTime();
      } else {
        try (KeyCursor values = scan.values(field)) {
          if (!values.next()) {
            return known; // deletes with gaps between them took everything
          }
          min = Math.min(min, values.values().time(values.from()));
        }
      }
    }
    if (summary.maxTime() >= max) {
      if (summary.exactMax()) {
        max = summary.maxTime();
      } else {
        try (DescendingCursor values = scan.descending(field)) {
          if (!values.next()) {
            return known;
          }
          max = Math.max(max, values.values().time(values.to() - 1));
        }
      }
    }
    return new TimeBounds(min, max);
  }
}
