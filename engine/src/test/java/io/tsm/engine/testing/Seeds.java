package io.tsm.engine.testing;

import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.LongStream;

/**
 * Seeds for tests with random data. Most are the same in every run, so that a failure is no
 * surprise to the next one; one is new each time, so that runs find new things.
 *
 * <p>A test takes them as its method source, has {@code "seed {0}"} as its name, makes a {@link
 * java.util.SplittableRandom} of the seed, and describes its assertions with it. A failure then
 * tells the seed; to run with this one alone: {@code mvn test -Dtest=SomeTest -Dtsm.seed=-42}.
 */
public final class Seeds {
  /** The system property that replaces all seeds by one. */
  public static final String PROPERTY = "tsm.seed";

  private Seeds() {}

  /** {@code count} seeds, the last one new; or the one that {@link #PROPERTY} gives. */
  public static LongStream seeds(int count) {
    Long only = Long.getLong(PROPERTY);
    if (only != null) {
      return LongStream.of(only);
    }
    long fresh = ThreadLocalRandom.current().nextLong();
    return LongStream.concat(LongStream.range(1, count), LongStream.of(fresh));
  }
}
