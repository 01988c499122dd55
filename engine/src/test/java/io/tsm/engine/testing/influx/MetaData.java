package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The state of InfluxDB's meta store for some shards: the protobuf message (proto2) that is in
 * {@code meta/meta.db} and, wrapped up, in a portable backup. Fields with the value 0 are written:
 * influxd asks for them.
 */
final class MetaData {
  private static final String DEFAULT_POLICY = "autogen";

  private final long durationNanos;
  private long groups;

  private MetaData(long durationNanos) {
    this.durationNanos = durationNanos;
  }

  /**
   * Makes the state in which each shard belongs to the shard group that covers its times. Shards of
   * one group stand in the order of their ids, by which InfluxDB routes series.
   *
   * @throws AssertionError if a shard's times are not in one group
   */
  static byte[] encode(List<LayoutShard> shards, long groupDurationNanos) {
    Map<String, Map<String, Map<TimeSpan, List<LayoutShard>>>> databases = new TreeMap<>();
    for (LayoutShard shard :
        shards.stream().sorted(Comparator.comparing(LayoutShard::id)).toList()) {
      databases
          .computeIfAbsent(shard.database(), k -> new TreeMap<>())
          .computeIfAbsent(
              shard.policy(), k -> new TreeMap<>(Comparator.comparing(TimeSpan::first)))
          .computeIfAbsent(shard.group(groupDurationNanos), k -> new ArrayList<>())
          .add(shard);
    }
    MetaData meta = new MetaData(groupDurationNanos);
    Message data = new Message().number(1, 1).number(2, 2).number(3, 1);
    databases.forEach((name, policies) -> data.message(5, meta.database(name, policies)));
    long lastId = shards.stream().mapToLong(LayoutShard::id).max().orElse(0);
    return data.number(7, 0).number(8, meta.groups).number(9, lastId).toByteArray();
  }

  /** The state as a portable backup holds it. */
  static byte[] wrap(byte[] state) {
    return new Message().bytes(1, state).number(2, 0).toByteArray();
  }

  private Message database(String name, Map<String, Map<TimeSpan, List<LayoutShard>>> policies) {
    String first = policies.keySet().iterator().next();
    Message database =
        new Message()
            .text(1, name)
            .text(2, policies.containsKey(DEFAULT_POLICY) ? DEFAULT_POLICY : first);
    policies.forEach((policy, spans) -> database.message(3, policy(policy, spans)));
    return database;
  }

  private Message policy(String name, Map<TimeSpan, List<LayoutShard>> spans) {
    Message policy = new Message().text(1, name).number(2, 0).number(3, durationNanos).number(4, 1);
    spans.forEach((span, shards) -> policy.message(5, group(span, shards)));
    return policy;
  }

  private Message group(TimeSpan span, List<LayoutShard> shards) {
    groups++;
    Message group =
        new Message()
            .number(1, groups)
            .number(2, span.first())
            .number(3, span.last() + 1)
            .number(4, 0);
    shards.forEach(shard -> group.message(5, new Message().number(1, shard.id())));
    return group;
  }

  /** A protobuf message that grows field by field. */
  private static final class Message {
    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint(field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message bytes(int field, byte[] value) {
      varint(field << 3 | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.toByteArray());
    }

    byte[] toByteArray() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      for (; (rest & ~0x7FL) != 0; rest >>>= 7) {
        out.write((int) (rest | 0x80));
      }
      out.write((int) rest);
    }
  }
}
