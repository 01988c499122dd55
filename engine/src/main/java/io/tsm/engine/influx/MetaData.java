package io.tsm.engine.influx;

import io.tsm.engine.model.Limits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The state of InfluxDB's meta store for one database: which shards there are, and of which times.
 * Grows group by group; groups and shards get numbers from 1 on, which a restore replaces.
 */
final class MetaData {
  /** The largest message that influxd 1.6.7 was seen to take; it reads with a single read. */
  static final int LARGEST_SAFE_BYTES = 63_809;

  /** That was so many groups of one shard. */
  static final int MOST_SAFE_GROUPS = 2000;

  private static final int DATABASES = 5;
  private static final int POLICIES = 3;
  private static final int GROUPS = 5;
  private static final int SHARDS = 5;

  private final String database;
  private final String defaultPolicy;
  private final List<ProtobufMessage> policies = new ArrayList<>();
  private long groups;
  private long shards;

  MetaData(String database, String defaultPolicy) {
    this.database = database;
    this.defaultPolicy = defaultPolicy;
  }

  /** Begins a retention policy that keeps its data for ever; later groups are part of it. */
  void addPolicy(String name, Duration groupDuration) {
    policies.add(
        new ProtobufMessage()
            .text(1, name)
            .number(2, 0)
            .number(3, groupDuration.toNanos())
            .number(4, 1)); // copies of the data
  }

  /** The number that the first shard of the next group gets. */
  long nextShard() {
    return shards + 1;
  }

  /**
   * Adds a group to the last policy.
   *
   * @param first its first time; nanoseconds, like all times
   * @param last its last time
   * @param shardCount how many shards it has: InfluxDB routes a series by it
   */
  void addGroup(long first, long last, int shardCount) {
    ProtobufMessage group =
        new ProtobufMessage()
            .number(1, ++groups)
            .number(2, Math.max(first, Limits.MIN_TIME))
            .number(3, Math.min(last, Limits.MAX_TIME) + 1)
            .number(4, 0); // deleted at
    for (int i = 0; i < shardCount; i++) {
      group.message(SHARDS, new ProtobufMessage().number(1, ++shards));
    }
    policies.get(policies.size() - 1).message(GROUPS, group);
  }

  long groupCount() {
    return groups;
  }

  /** The state itself. */
  byte[] toByteArray() {
    ProtobufMessage info = new ProtobufMessage().text(1, database).text(2, defaultPolicy);
    policies.forEach(policy -> info.message(POLICIES, policy));
    return new ProtobufMessage()
        .number(1, 0) // term
        .number(2, 0) // index
        .number(3, 0) // cluster
        .message(DATABASES, info)
        .number(7, 0) // greatest node
        .number(8, groups)
        .number(9, shards)
        .toByteArray();
  }

  /** A state as the {@code .meta} file of a portable backup holds it. */
  static byte[] wrap(byte[] state) {
    return new ProtobufMessage().bytes(1, state).number(2, 0).toByteArray();
  }
}
