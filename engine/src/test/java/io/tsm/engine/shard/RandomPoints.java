package io.tsm.engine.shard;

import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;

/** Points of few series, all field types, few groups and times that come again and out of order. */
final class RandomPoints {
  static final Duration GROUP = Duration.ofDays(7);

  private static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();
  private static final String[] FIELDS = {"float", "integer", "unsigned", "boolean", "string"};
  private static final long SECOND = 1_000_000_000L;

  private final SplittableRandom random;
  private final int times;
  private final PointBuilder builder = new PointBuilder();

  RandomPoints(SplittableRandom random) {
    this(random, 60);
  }

  /** With so many different times in a group: the fewer, the more often a value is overwritten. */
  RandomPoints(SplittableRandom random, int times) {
    this.random = random;
    this.times = times;
  }

  Point next() {
    builder.measurement("m" + random.nextInt(2)).tag("host", "h" + random.nextInt(4));
    int first = random.nextInt(5);
    int count = random.nextInt(1, 6);
    for (int i = 0; i < count; i++) {
      addField((first + i) % 5);
    }
    return builder.time(time()).toPoint();
  }

  /** A point that also deletes some of the fields that it does not have, or does nothing else. */
  Point nextWithDeletes() {
    builder.measurement("m" + random.nextInt(2)).tag("host", "h" + random.nextInt(4));
    int first = random.nextInt(5);
    int values = random.nextInt(0, 5);
    int end = random.nextInt(values == 0 ? 1 : values, 6);
    for (int i = 0; i < end; i++) {
      if (i < values) {
        addField((first + i) % 5);
      } else {
        builder.delete(FIELDS[(first + i) % 5]);
      }
    }
    return builder.time(time()).toPoint();
  }

  private void addField(int field) {
    switch (field) {
      case 0 -> builder.field("float", random.nextInt(100) / 4.0);
      case 1 -> builder.field("integer", random.nextLong());
      case 2 -> builder.unsignedField("unsigned", random.nextLong());
      case 3 -> builder.field("boolean", random.nextBoolean());
      default -> builder.field("string", "s".repeat(random.nextInt(4)) + random.nextInt(50));
    }
  }

  private long time() {
    long group = random.nextInt(3);
    return (START + group * GROUP.toSeconds()) * SECOND + random.nextInt(times) * SECOND;
  }
}
