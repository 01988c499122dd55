package io.tsm.engine.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.Limits;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.testing.Seeds;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardLayoutTest {
  private static final BigInteger YEAR_ONE_SECONDS = BigInteger.valueOf(62_135_596_800L);
  private static final BigInteger BILLION = BigInteger.valueOf(1_000_000_000L);
  private static final long WEEK = Duration.ofDays(7).toNanos();

  static LongStream seeds() {
    return Seeds.seeds(5);
  }

  private static long nanos(String instant) {
    Instant i = Instant.parse(instant);
    return i.getEpochSecond() * 1_000_000_000L + i.getNano();
  }

  /** As the documentation says it, in numbers without limits. */
  private static BigInteger group(long time, long duration) {
    BigInteger sinceYearOne = BigInteger.valueOf(time).add(YEAR_ONE_SECONDS.multiply(BILLION));
    BigInteger[] parts = sinceYearOne.divideAndRemainder(BigInteger.valueOf(duration));
    return parts[1].signum() < 0 ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static BigInteger groupStart(BigInteger group, long duration) {
    return group
        .multiply(BigInteger.valueOf(duration))
        .subtract(YEAR_ONE_SECONDS.multiply(BILLION));
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-03T12:00:00Z, 2024-01-01T00:00:00Z",
    "2024-01-01T00:00:00Z, 2024-01-01T00:00:00Z",
    "2024-01-07T23:59:59.999999999Z, 2024-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z, 1969-12-29T00:00:00Z",
    "1969-12-28T23:59:59.999999999Z, 1969-12-22T00:00:00Z",
    "1950-06-15T00:00:00Z, 1950-06-12T00:00:00Z",
    "2261-12-31T00:00:00Z, 2261-12-30T00:00:00Z"
  })
  void groupsOfSevenDaysStartOnMondays(String time, String monday) {
    ShardLayout layout = new ShardLayout(Duration.ofDays(7), 1);
    long group = layout.group(nanos(time));
    assertThat(layout.groupStart(group)).isEqualTo(nanos(monday));
    assertThat(layout.groupLast(group)).isEqualTo(nanos(monday) + WEEK - 1);
    assertThat(Instant.parse(monday).atOffset(ZoneOffset.UTC).getDayOfWeek())
        .isEqualTo(DayOfWeek.MONDAY);
  }

  @Test
  void theGroupOfTheFirstTimeIsNumberZero() {
    for (long hours : new long[] {1, 7, 24, 24 * 7, 24 * 365 * 200}) {
      ShardLayout layout = new ShardLayout(Duration.ofHours(hours), 3);
      assertThat(layout.group(Limits.MIN_TIME)).isZero();
      assertThat(layout.groupStart(0)).isLessThanOrEqualTo(Limits.MIN_TIME);
      assertThat(layout.shardId(0, 0)).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void groupsAreThoseOfUnlimitedArithmetic(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < 3_000; i++) {
      long duration = duration(random);
      ShardLayout layout = new ShardLayout(Duration.ofNanos(duration), 1 + random.nextInt(100));
      long time = time(random, duration);
      long group = layout.group(time);
      BigInteger absolute = group(time, duration);
      String as = "seed %d, duration %d, time %d".formatted(seed, duration, time);

      assertThat(BigInteger.valueOf(group))
          .as(as)
          .isEqualTo(absolute.subtract(group(Limits.MIN_TIME, duration)));
      BigInteger start = groupStart(absolute, duration);
      assertThat(layout.groupStart(group)).as(as).isEqualTo(clamped(start));
      BigInteger last = start.add(BigInteger.valueOf(duration)).subtract(BigInteger.ONE);
      assertThat(layout.groupLast(group)).as(as).isEqualTo(clamped(last));
      assertThat(time).as(as).isBetween(layout.groupStart(group), layout.groupLast(group));
    }
  }

  private static long clamped(BigInteger number) {
    return number
        .max(BigInteger.valueOf(Long.MIN_VALUE))
        .min(BigInteger.valueOf(Long.MAX_VALUE))
        .longValueExact();
  }

  /** From one hour to 292 years; many do not divide a day, some not even a second. */
  private static long duration(SplittableRandom random) {
    long hour = Duration.ofHours(1).toNanos();
    return switch (random.nextInt(5)) {
      case 0 -> hour;
      case 1 -> hour * random.nextInt(1, 1000);
      case 2 -> random.nextLong(hour, 1000 * hour);
      case 3 -> random.nextLong(hour, Long.MAX_VALUE);
      default -> Long.MAX_VALUE;
    };
  }

  private static long time(SplittableRandom random, long duration) {
    return switch (random.nextInt(6)) {
      case 0 -> Limits.MIN_TIME;
      case 1 -> Limits.MAX_TIME;
      case 2 -> random.nextLong(Limits.MIN_TIME, Limits.MAX_TIME);
      case 3 -> random.nextInt();
      case 4 -> nearABorder(random, duration);
      default -> random.nextInt(3) - 1;
    };
  }

  private static long nearABorder(SplittableRandom random, long duration) {
    BigInteger group = group(random.nextLong(Limits.MIN_TIME, Limits.MAX_TIME), duration);
    long border = clamped(groupStart(group, duration));
    long time = border + random.nextInt(3) - 1;
    return Math.max(Limits.MIN_TIME, Math.min(Limits.MAX_TIME, time));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void shardIdsAreUniquePositiveAndLeadBackToTheirGroup(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 20; round++) {
      int shards = random.nextBoolean() ? random.nextInt(1, 20) : ShardLayout.MOST_SHARDS_PER_GROUP;
      long duration = duration(random);
      ShardLayout layout = new ShardLayout(Duration.ofNanos(duration), shards);
      Map<Long, String> places = new HashMap<>();
      for (int i = 0; i < 500; i++) {
        long group = layout.group(time(random, duration));
        int shard = random.nextInt(shards);
        long id = layout.shardId(group, shard);
        assertThat(id).as("seed %d", seed).isPositive();
        assertThat(layout.groupOfShard(id)).as("seed %d", seed).isEqualTo(group);
        String place = group + "/" + shard;
        assertThat(places.putIfAbsent(id, place)).as("seed %d", seed).isIn(null, place);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 16, 128})
  void everyShardHasOneOwnerAndConsecutiveOnesAreSpread(int writers) {
    for (int shards : new int[] {1, 2, 4, 5, 16}) {
      ShardLayout layout = new ShardLayout(Duration.ofDays(7), shards);
      long group = layout.group(nanos("2024-05-01T00:00:00Z"));
      Set<Integer> owners = new HashSet<>();
      for (int g = 0; g < writers; g++) {
        for (int shard = 0; shard < shards; shard++) {
          int owner = ShardLayout.owner(group + g, shard, writers);
          assertThat(owner).isBetween(0, writers - 1);
          owners.add(owner);
        }
      }
      assertThat(owners).hasSize(writers);
      Set<Integer> inOneGroup = new HashSet<>();
      for (int shard = 0; shard < shards; shard++) {
        inOneGroup.add(ShardLayout.owner(group, shard, writers));
      }
      assertThat(inOneGroup).hasSize(Math.min(shards, writers));
    }
  }

  @Test
  void seriesAreDividedByTheirFnvHash() {
    // FNV-1a, 64 bits, of "cpu,host=a": an implementation apart from ours.
    BigInteger hash = new BigInteger("14695981039346656037");
    BigInteger limit = BigInteger.ONE.shiftLeft(64);
    for (byte b : "cpu,host=a".getBytes(UTF_8)) {
      hash = hash.xor(BigInteger.valueOf(b)).multiply(new BigInteger("1099511628211")).mod(limit);
    }
    SeriesKey series = SeriesKey.of("cpu", Map.of("host", "a"));
    for (int shards : new int[] {1, 2, 3, 8, 1000, ShardLayout.MOST_SHARDS_PER_GROUP}) {
      ShardLayout layout = new ShardLayout(Duration.ofDays(1), shards);
      int shard = layout.shardInGroup(series);
      assertThat(shard).isEqualTo(hash.mod(BigInteger.valueOf(shards)).intValueExact());
      long time = nanos("2024-01-01T00:00:00Z");
      assertThat(layout.shardId(series, time)).isEqualTo(layout.shardId(layout.group(time), shard));
    }
  }

  @Test
  void boundsAreCheckedAndNamed() {
    assertThatThrownBy(() -> new ShardLayout(Duration.ofMinutes(59), 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 hour")
        .hasMessageContaining("PT59M");
    assertThatThrownBy(() -> new ShardLayout(Duration.ofNanos(Long.MAX_VALUE).plusNanos(1), 1))
        .hasMessageContaining("292 years");
    assertThatThrownBy(() -> new ShardLayout(Duration.ofSeconds(Long.MAX_VALUE), 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ShardLayout(Duration.ofHours(-1), 1))
        .isInstanceOf(IllegalArgumentException.class);
    for (int shards : new int[] {0, -1, ShardLayout.MOST_SHARDS_PER_GROUP + 1}) {
      assertThatThrownBy(() -> new ShardLayout(Duration.ofDays(1), shards))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("65536")
          .hasMessageContaining("not " + shards);
    }
  }

  @Test
  void equalsAndText() {
    ShardLayout layout = new ShardLayout(Duration.ofNanos(WEEK), 4);
    assertThat(layout)
        .isEqualTo(new ShardLayout(Duration.ofDays(7), 4))
        .hasSameHashCodeAs(new ShardLayout(Duration.ofDays(7), 4))
        .isNotEqualTo(new ShardLayout(Duration.ofDays(7), 5))
        .isNotEqualTo(new ShardLayout(Duration.ofDays(8), 4))
        .hasToString("shard groups of 7d, 4 shards each");
  }

  @ParameterizedTest
  @CsvSource({
    "PT1H, 1h",
    "P7D, 7d",
    "PT36H, 36h",
    "PT90M, 90m",
    "PT61M1S, 3661s",
    "PT1.5S, PT1.5S"
  })
  void durationsInTheirLargestUnit(Duration duration, String text) {
    assertThat(Durations.format(duration)).isEqualTo(text);
  }
}
