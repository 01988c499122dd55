package io.tsm.flink.sink.testing;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.flink.sink.PointConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Records 0, 1, 2 ... that write rows, replace them, delete one of their two fields or both, and
 * come to each row several times.
 */
public final class RowHistory {
  /** Of the shard groups: the rows lie in four of them. */
  public static final Duration GROUP = Duration.ofDays(7);

  public static final int ROWS = 3_000;

  private static final long START = Instant.parse("2024-01-01T00:00:00Z").getEpochSecond();

  /** From the number of a record to its point. */
  public static final PointConverter<String> CONVERTER =
      (record, out) -> {
        long i = Long.parseLong(record);
        int row = row(i);
        out.point("m").tag("host", host(row)).time(time(row));
        switch ((int) (i % 5)) {
          case 0, 1 -> out.builder().field("n", i).field("text", "record " + i);
          case 2 -> out.builder().field("n", i).delete("text");
          case 3 -> out.builder().delete("n");
          default -> out.builder().delete("n").delete("text");
        }
        out.emit();
      };

  private RowHistory() {}

  private static int row(long i) {
    return (int) ((((i + 1) * 0x9E3779B97F4A7C15L) >>> 20) % ROWS);
  }

  private static String host(int row) {
    return "h" + row % 5;
  }

  private static long time(int row) {
    return (START + row * (4 * GROUP.toSeconds() / ROWS)) * 1_000_000_000L;
  }

  /** All rows as they may have been before, in line protocol. */
  public static String[] oldLines() {
    String[] lines = new String[ROWS];
    for (int row = 0; row < ROWS; row++) {
      lines[row] = "m,host=%s n=-1i,text=\"old\" %d".formatted(host(row), time(row));
    }
    return lines;
  }

  /**
   * The numbers of records, in their order.
   *
   * @param perCheckpoint how many there are between checkpoints; 0 for any number
   */
  public static DataStream<String> numbers(
      StreamExecutionEnvironment env, long count, int perCheckpoint) {
    DataGeneratorSource<String> source =
        perCheckpoint == 0
            ? new DataGeneratorSource<>(i -> Long.toString(i), count, Types.STRING)
            : new DataGeneratorSource<>(
                i -> Long.toString(i),
                count,
                RateLimiterStrategy.perCheckpoint(perCheckpoint),
                Types.STRING);
    return env.fromSource(source, WatermarkStrategy.noWatermarks(), "numbers").setParallelism(1);
  }

  /**
   * What is left after so many records.
   *
   * @param old whether the {@link #oldLines} were there before
   */
  public static PointSet left(long count, boolean old) {
    Map<Integer, Long> numbers = new HashMap<>();
    Map<Integer, String> texts = new HashMap<>();
    for (int row = 0; old && row < ROWS; row++) {
      numbers.put(row, -1L);
      texts.put(row, "old");
    }
    for (long i = 0; i < count; i++) {
      numbers.remove(row(i));
      if (i % 5 < 3) {
        numbers.put(row(i), i);
      }
      if (i % 5 < 2) {
        texts.put(row(i), "record " + i);
      } else if (i % 5 != 3) {
        texts.remove(row(i));
      }
    }
    PointSet points = new PointSet();
    numbers.forEach(
        (row, i) -> points.add("m,host=" + host(row), "n", FieldType.INTEGER, time(row), i));
    texts.forEach((row, text) -> points.add("m,host=" + host(row), "text", time(row), text));
    return points;
  }
}
