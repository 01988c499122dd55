package io.tsm.benchmarks.scale;

import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.SeriesKey;
import java.time.Instant;

/**
 * Many series with few values each: one field, and points in the order of time, all series at one
 * time and then all at the next, as sources that report at intervals send them. The order of the
 * series is not that of their keys.
 *
 * @param series how many
 * @param steps values of each
 * @param repeats how many times the same is written, each time into an empty cache
 */
record SeriesLoad(int series, int steps, int repeats) {
  private static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
  private static final long INTERVAL_SECONDS = 10;
  private static final String[] REGIONS = {
    "ap-south", "eu-central", "eu-west", "us-east", "us-west"
  };
  private static final int STRIDE = 7919; // a prime, so that i * STRIDE mod series visits them all

  /** Values of one repeat. */
  long values() {
    return (long) series * steps;
  }

  long allValues() {
    return values() * repeats;
  }

  /** The series, in the order in which they send. */
  SeriesKey[] keys() {
    if (series % STRIDE == 0) {
      throw new IllegalArgumentException(series + " series would repeat");
    }
    PointBuilder builder = new PointBuilder();
    SeriesKey[] keys = new SeriesKey[series];
    for (int i = 0; i < series; i++) {
      long sensor = (long) i * STRIDE % series;
      keys[i] =
          builder
              .measurement("climate")
              .tag("region", REGIONS[(int) (sensor % REGIONS.length)])
              .tag("sensor", "s%07d".formatted(sensor))
              .field(SeriesPoint.FIELD, 0.0)
              .time(0)
              .build()
              .seriesKey();
    }
    return keys;
  }

  /** Nanoseconds. */
  static long time(int step) {
    return (START + step * INTERVAL_SECONDS) * 1_000_000_000L;
  }

  /** A value with two decimals, a slow wave with an offset of each series. */
  static double value(int series, int step) {
    return (2000 + series % 977 + step * (series % 7)) / 100.0;
  }

  @Override
  public String toString() {
    return "%,d series".formatted(series);
  }
}
