package io.tsm.engine.shard;

import io.tsm.engine.model.Limits;
import io.tsm.engine.model.SeriesKey;
import java.math.BigInteger;
import java.time.Duration;

/**
 * How a root divides time and series into shards. The same for the whole life of a root, so every
 * shard id is a function of time and series, and nobody has to be asked for one.
 *
 * <p>A shard group is a window of time, a multiple of the duration counted from
 * 0001-01-01T00:00:00Z, as InfluxDB counts. Its number here is counted from the group that holds
 * InfluxDB's first possible time.
 */
public final class ShardLayout {
  /** InfluxDB's default. */
  public static final Duration DEFAULT_GROUP_DURATION = Duration.ofDays(7);

  /** InfluxDB makes no shorter groups. */
  public static final Duration SHORTEST_GROUP_DURATION = Duration.ofHours(1);

  /** Keeps shard ids far below the limits of a 64-bit number. */
  public static final int MOST_SHARDS_PER_GROUP = 1 << 16;

  private static final BigInteger YEAR_ONE_TO_1970_NANOS =
      BigInteger.valueOf(62_135_596_800L).multiply(BigInteger.valueOf(1_000_000_000L));

  private final long duration;
  private final int shardsPerGroup;
  private final long offset; // from a group's start to the multiple of the duration after it
  private final long firstGroup;

  /**
   * @throws IllegalArgumentException if the duration is shorter than an hour or longer than 292
   *     years, or the number of shards is not from 1 to 65,536
   */
  public ShardLayout(Duration groupDuration, int shardsPerGroup) {
    check(groupDuration, shardsPerGroup);
    this.duration = groupDuration.toNanos();
    this.shardsPerGroup = shardsPerGroup;
    this.offset = YEAR_ONE_TO_1970_NANOS.mod(BigInteger.valueOf(duration)).longValueExact();
    this.firstGroup = absoluteGroup(Limits.MIN_TIME);
  }

  /**
   * Checks what users ask for.
   *
   * @throws IllegalArgumentException as the constructor
   */
  public static void check(Duration groupDuration, int shardsPerGroup) {
    if (groupDuration.compareTo(SHORTEST_GROUP_DURATION) < 0
        || groupDuration.compareTo(Duration.ofNanos(Long.MAX_VALUE)) > 0) {
      throw new IllegalArgumentException(
          "the duration of a shard group must be from 1 hour to 292 years, not " + groupDuration);
    }
    if (shardsPerGroup < 1 || shardsPerGroup > MOST_SHARDS_PER_GROUP) {
      throw new IllegalArgumentException(
          "the number of shards in a group must be from 1 to "
              + MOST_SHARDS_PER_GROUP
              + ", not "
              + shardsPerGroup);
    }
  }

  public Duration groupDuration() {
    return Duration.ofNanos(duration);
  }

  public int shardsPerGroup() {
    return shardsPerGroup;
  }

  /** The number of the group that holds this time; never negative for a valid time. */
  public long group(long time) {
    return absoluteGroup(time) - firstGroup;
  }

  /** floor((time + offset) / duration), without overflow. */
  private long absoluteGroup(long time) {
    long quotient = Math.floorDiv(time, duration);
    return Math.floorMod(time, duration) >= duration - offset ? quotient + 1 : quotient;
  }

  /** The first time of a group, or {@link Long#MIN_VALUE} if that is earlier. */
  public long groupStart(long group) {
    BigInteger start =
        BigInteger.valueOf(group)
            .add(BigInteger.valueOf(firstGroup))
            .multiply(BigInteger.valueOf(duration))
            .subtract(BigInteger.valueOf(offset));
    return start.bitLength() < Long.SIZE ? start.longValueExact() : saturated(start);
  }

  private static long saturated(BigInteger number) {
    return number.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /** The last time of a group. */
  public long groupLast(long group) {
    long next = groupStart(group + 1);
    return next == Long.MAX_VALUE ? next : next - 1;
  }

  /** The place of a series in each group, from 0 on; as InfluxDB chooses among a group's shards. */
  public int shardInGroup(SeriesKey series) {
    return shardsPerGroup == 1 ? 0 : (int) Long.remainderUnsigned(series.fnv1a64(), shardsPerGroup);
  }

  public long shardId(long group, int shardInGroup) {
    return group * shardsPerGroup + shardInGroup + 1;
  }

  public long shardId(SeriesKey series, long time) {
    return shardId(group(time), shardInGroup(series));
  }

  /** The group of a shard. */
  public long groupOfShard(long shardId) {
    return (shardId - 1) / shardsPerGroup;
  }

  /** The place of a shard in its group, from 0 on. */
  public int placeOfShard(long shardId) {
    return (int) ((shardId - 1) % shardsPerGroup);
  }

  /** Which of {@code writers} parallel writers owns a shard: there is always exactly one. */
  public static int owner(long group, int shardInGroup, int writers) {
    return (int) ((group + shardInGroup) % writers);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ShardLayout other
        && duration == other.duration
        && shardsPerGroup == other.shardsPerGroup;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(duration) * 31 + shardsPerGroup;
  }

  @Override
  public String toString() {
    return "shard groups of "
        + Durations.format(groupDuration())
        + ", "
        + shardsPerGroup
        + " shards each";
  }
}
