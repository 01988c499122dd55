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
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;

class LineProtocolEncodingTest {
  private static final DataType ROOM =
      ROW(
          FIELD("floor", INT()),
          FIELD("time", TIMESTAMP_LTZ(9)),
          FIELD("room", STRING()),
          FIELD("open", BOOLEAN()),
          FIELD("warmth", DOUBLE()),
          FIELD("note", STRING()),
          FIELD("light", FLOAT()));
  private static final Map<String, String> OPTIONS =
      Map.of("measurement", "the room", "tags", "room");

  private static String written(DataType row, Map<String, String> options, RowData data)
      throws Exception {
    return new String(FormatHarness.of(row, options).encoder().serialize(data), UTF_8);
  }

  @Test
  void aRowIsALine() throws Exception {
    TimestampData time = TimestampData.fromEpochMillis(1, 23);
    assertThat(
            written(
                ROOM,
                OPTIONS,
                GenericRowData.of(2, time, text("a, b"), true, 21.5, text("say \"hi\""), 0.5f)))
        .isEqualTo(
            "the\\ room,room=a\\,\\ b"
                + " floor=2i,open=true,warmth=21.5,note=\"say \\\"hi\\\"\",light=0.5 1000023");
  }

  @Test
  void nullsAreAbsent() throws Exception {
    assertThat(
            written(
                ROOM,
                OPTIONS,
                GenericRowData.of(
                    null, TimestampData.fromEpochMillis(-1), null, null, 21.0, null, null)))
        .isEqualTo("the\\ room warmth=21.0 -1000000");
  }

  @Test
  void theMeasurementCanBeAColumn() throws Exception {
    DataType row = ROW(FIELD("time", BIGINT()), FIELD("what", STRING()), FIELD("v", BIGINT()));
    Map<String, String> options = Map.of("measurement-column", "what", "precision", "s");
    assertThat(written(row, options, GenericRowData.of(17L, text("x"), 5L))).isEqualTo("x v=5i 17");
    assertThatThrownBy(() -> written(row, options, GenericRowData.of(17L, null, 5L)))
        .hasMessageContaining("what = null, v = 5");
  }

  @Test
  void timesAreRoundedDownToTheUnit() throws Exception {
    DataType row = ROW(FIELD("at", TIMESTAMP(9)), FIELD("v", BIGINT()));
    Map<String, String> options = Map.of("measurement", "m", "time", "at", "precision", "ms");
    assertThat(
            written(row, options, GenericRowData.of(TimestampData.fromEpochMillis(5, 999_999), 1L)))
        .isEqualTo("m v=1i 5");
    assertThat(
            written(
                row, options, GenericRowData.of(TimestampData.fromEpochMillis(-5, 999_999), 1L)))
        .isEqualTo("m v=1i -5");
  }

  @Test
  void rowsThatAreNoPointsAreErrorsThatShowTheRow() {
    TimestampData time = TimestampData.fromEpochMillis(1);
    assertThatThrownBy(
            () ->
                written(
                    ROOM,
                    OPTIONS,
                    GenericRowData.of(null, time, text("a"), null, null, null, null)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("the point has no fields")
        .hasMessageContaining("room = a, open = null");
    assertThatThrownBy(
            () -> written(ROOM, OPTIONS, GenericRowData.of(1, null, null, null, null, null, null)))
        .hasMessageContaining("the point has no time");
    assertThatThrownBy(
            () ->
                written(
                    ROOM, OPTIONS, GenericRowData.of(1, time, null, null, Double.NaN, null, null)))
        .hasMessageContaining("warmth = NaN");
  }
}
