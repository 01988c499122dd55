package io.tsm.flink.table.format;

import static io.tsm.flink.table.format.FormatHarness.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.DOUBLE;
import static org.apache.flink.table.api.DataTypes.FIELD;
import static org.apache.flink.table.api.DataTypes.FLOAT;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.ROW;
import static org.apache.flink.table.api.DataTypes.SMALLINT;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.apache.flink.table.api.DataTypes.TINYINT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the format writes it reads again. */
class LineProtocolRowsTest {
  private static final String[] PIECES = {
    "a", "0", " ", ",", "=", "\"", "\\", "#", "!", "é", "温", "\ud83d\ude00", "e5"
  };
  private static final DataType ROW =
      ROW(
          FIELD("t 1", STRING()),
          FIELD("f=b", BOOLEAN()),
          FIELD("time", TIMESTAMP_LTZ(9)),
          FIELD("f\\8", TINYINT()),
          FIELD("f16", SMALLINT()),
          FIELD("f,32", INT()),
          FIELD("what", STRING()),
          FIELD("f64", BIGINT()),
          FIELD("\"float\"", FLOAT()),
          FIELD("double", DOUBLE()),
          FIELD("string", STRING()),
          FIELD("t,2", STRING()));
  private static final Map<String, String> OPTIONS =
      Map.of("tags", "t,2;t 1", "measurement-column", "what");

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void rowsComeBack(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    var harness = FormatHarness.of(ROW, OPTIONS);
    var encoder = harness.encoder();
    List<RowData> rows = new ArrayList<>();
    StringBuilder message = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      RowData row = row(random);
      rows.add(row);
      String line = new String(encoder.serialize(row), UTF_8);
      message.append(line).append(random.nextInt(9) == 0 ? "\r\n" : "\n");
    }
    assertThat(harness.read(message.toString())).as("seed %d", seed).isEqualTo(rows);
  }

  private static RowData row(SplittableRandom random) {
    long time = random.nextLong() >> random.nextInt(2, 40);
    Object[] values = {
      tag(random),
      random.nextBoolean(),
      TimestampData.fromEpochMillis(
          Math.floorDiv(time, 1_000_000L), (int) Math.floorMod(time, 1_000_000L)),
      (byte) random.nextInt(),
      (short) random.nextInt(),
      random.nextInt(),
      text("m" + random.nextInt(3)),
      random.nextLong() >> random.nextInt(64),
      (float) random.nextDouble(-1e9, 1e9),
      random.nextDouble() * Math.pow(10, random.nextInt(-300, 300)),
      text(string(random, 12) + (random.nextInt(5) == 0 ? "\n" : "")),
      tag(random)
    };
    for (int i = 0; i < values.length; i++) {
      boolean needed = i == 2 || i == 6 || i == 10; // time, measurement, one field
      if (!needed && random.nextInt(4) == 0) {
        values[i] = null;
      }
    }
    return GenericRowData.of(values);
  }

  /** Not empty: such a tag is absent, so it would come back as NULL. */
  private static Object tag(SplittableRandom random) {
    return text(string(random, 4) + "z");
  }

  private static String string(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }
}
