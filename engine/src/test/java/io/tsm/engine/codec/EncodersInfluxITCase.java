package io.tsm.engine.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.codec.Shapes.Column;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.testing.Seeds;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A real influxd reads what our encoders choose otherwise than its own: windows of floats, runs of
 * ones, integers after a large one.
 */
class EncodersInfluxITCase {
  private static final int ROWS = 2500;
  private static final long GROUP = Duration.ofDays(7).toNanos();
  private static final long STEP = Duration.ofSeconds(10).toNanos();
  private static final long START = 1_704_067_200_000_000_000L; // a Monday

  @TempDir private Path folder;

  static LongStream seeds() {
    return Seeds.seeds(2);
  }

  @BeforeAll
  static void requireInfluxd() {
    Influxd.require();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aRealServerGivesBackEveryShape(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, Values> keys = new TreeMap<>();
    for (FieldType type : new FieldType[] {FieldType.FLOAT, FieldType.INTEGER}) {
      int shape = 0;
      for (Column column : Shapes.columns(type, random, ROWS)) {
        String series = "%s,shape=%02d".formatted(type.toString().toLowerCase(Locale.ROOT), shape);
        keys.put(series, onAGridWithGaps(column.values(), random));
        shape++;
      }
    }
    StringBuilder lines = new StringBuilder();
    Path shard = folder.resolve("root/data/db/autogen/1");
    LocalStorage storage = new LocalStorage(shard);
    try (TsmWriter writer = new TsmWriter(storage.create("000000001-000000001.tsm"))) {
      for (Map.Entry<String, Values> key : keys.entrySet()) {
        writer.write((key.getKey() + "#!~#v").getBytes(UTF_8), key.getValue());
        addLines(key.getKey(), key.getValue(), lines);
      }
      writer.finish();
    }

    try (Influxd influxd = Influxd.serve(folder.resolve("server"), folder.resolve("root"), GROUP)) {
      PointSet served = influxd.points("db", "autogen");
      PointSet.assertSame(PointSet.ofLines(lines.toString().getBytes(UTF_8)), served);
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  /**
   * The finite values of a column, every ten seconds with gaps, so that times have runs of ones.
   */
  private static Values onAGridWithGaps(Values column, SplittableRandom random) {
    Values values = Values.create(column.type(), ROWS);
    long time = START;
    for (int row = 0; row < column.size(); row++) {
      time += random.nextInt(400) == 0 ? 7 * STEP : STEP;
      if (column instanceof FloatValues floats) {
        double value = floats.values()[row];
        ((FloatValues) values).append(time, Double.isInfinite(value) ? 0.5 : value);
      } else {
        ((LongValues) values).append(time, ((LongValues) column).values()[row]);
      }
    }
    return values;
  }

  private static void addLines(String series, Values values, StringBuilder lines) {
    for (int row = 0; row < values.size(); row++) {
      lines.append(series).append(" v=");
      if (values instanceof FloatValues floats) {
        lines.append(floats.values()[row]);
      } else {
        lines.append(((LongValues) values).values()[row]).append('i');
      }
      lines.append(' ').append(values.time(row)).append('\n');
    }
  }
}
