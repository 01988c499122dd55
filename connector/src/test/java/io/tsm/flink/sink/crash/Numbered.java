package io.tsm.flink.sink.crash;

import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.flink.sink.PointConverter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/**
 * The records of a simulated job: record i makes one point that tells i. Some have series and time
 * of an earlier one and replace it, some delete an earlier one, some cannot be stored.
 */
final class Numbered {
  static final ShardLayout LAYOUT = new ShardLayout(Duration.ofHours(1), 3);
  static final String NUMBER = "n";
  static final String TEXT = "text";

  private static final long START = Instant.parse("2024-01-03T00:00:00Z").getEpochSecond();
  private static final int HOSTS = 7;
  private static final int HOURS = 3;
  private static final int MOST = 4096;
  private static final int DELETES = 6; // one of so many records
  private static final int[] DELETED = {1, 8, 25, 9}; // so many records before
  private static final PointBuilder BUILDER = new PointBuilder();
  private static final int[] GROUPS = new int[MOST];
  private static final int[] SHARDS = new int[MOST];

  static {
    for (int i = 0; i < MOST; i++) {
      build(i, BUILDER);
      GROUPS[i] = (int) LAYOUT.group(time(i));
      SHARDS[i] = LAYOUT.shardInGroup(BUILDER.build().seriesKey());
    }
  }

  static final PointConverter<Integer> CONVERTER =
      (i, out) -> {
        out.point("m");
        if (isRefused(i)) {
          out.builder().field("bad", Double.NaN);
        }
        build(i, out.builder());
        out.emit();
      };

  private Numbered() {}

  /** The earliest record with the same series and time. */
  static int place(int i) {
    int before = before(i);
    return before < 0 || before(before) != before ? i : before;
  }

  private static int before(int i) {
    return i % 7 == 6
        ? i - 20
        : i % 11 == 10 ? i - 2 : i % DELETES == 1 ? i - DELETED[i / DELETES % DELETED.length] : i;
  }

  /** True for a record that takes away what was there, if anything was. */
  static boolean isDelete(int i) {
    return i % DELETES == 1 && !isRefused(i);
  }

  /** True for a record that cannot be stored. */
  static boolean isRefused(int i) {
    return i % 17 == 5;
  }

  /** The subtask that writes a record. */
  static int owner(int i, int parallelism) {
    return ShardLayout.owner(GROUPS[i], SHARDS[i], parallelism);
  }

  private static void build(int i, PointBuilder point) {
    point.measurement("m").tag("host", host(i)).time(time(i));
    if (isDelete(i)) {
      point.delete(TEXT).delete(NUMBER);
    } else {
      point.field(NUMBER, (long) i).field(TEXT, text(i));
    }
  }

  private static String host(int i) {
    return "h" + place(i) % HOSTS;
  }

  static long time(int i) {
    int place = place(i);
    return (START + place * 5L % HOURS * 3600) * 1_000_000_000L + place;
  }

  /** The value of the other field, so long that it matters. */
  static String text(int i) {
    StringBuilder text = new StringBuilder("r").append(i).append(' ');
    long noise = i * 0x9E3779B97F4A7C15L;
    while (text.length() < 20 + i * 37 % 90) {
      noise = noise * 6364136223846793005L + 1442695040888963407L;
      text.append((char) ('a' + (noise >>> 40) % 26));
    }
    return text.toString();
  }

  /** A place as the files have it: the series and the time. */
  static String key(int i) {
    return "m,host=" + host(i) + " " + time(i);
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
