package io.tsm.flink.table.format;

import static org.apache.flink.table.api.DataTypes.ARRAY;
import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BYTES;
import static org.apache.flink.table.api.DataTypes.DATE;
import static org.apache.flink.table.api.DataTypes.DECIMAL;
import static org.apache.flink.table.api.DataTypes.FIELD;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.ROW;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.junit.jupiter.api.Test;

/** Tables that the format refuses, before anything is read or written. */
class LineProtocolSchemaTest {
  private static final DataTypes.Field TIME = FIELD("time", TIMESTAMP_LTZ(9));
  private static final DataTypes.Field VALUE = FIELD("v", BIGINT());

  private static void assertReadingRefused(
      Map<String, String> options, String message, DataTypes.Field... columns) {
    assertThatThrownBy(() -> FormatHarness.of(ROW(columns), options).decoder())
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining(message);
  }

  private static void assertWritingRefused(
      Map<String, String> options, String message, DataTypes.Field... columns) {
    assertThatThrownBy(() -> FormatHarness.of(ROW(columns), options).encoder())
        .isInstanceOf(ValidationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aTimeOfAnotherNameIsToBeNamed() {
    assertReadingRefused(
        Map.of(),
        "if it is the point's time, set 'line-protocol.time' = 'ts'",
        FIELD("ts", TIMESTAMP(3)));
    assertReadingRefused(Map.of(), "declare it STRING or BIGINT", FIELD("day", DATE()), TIME);
    assertReadingRefused(
        Map.of(), "declare it 'time TIMESTAMP_LTZ(9)'", FIELD("time", STRING()), VALUE);
  }

  @Test
  void columnsThatNoFieldCanFillAreRefused() {
    assertReadingRefused(
        Map.of(), "column a ARRAY<INT> cannot be a field", FIELD("a", ARRAY(INT())));
    assertReadingRefused(Map.of(), "cannot be a field", FIELD("a", BYTES()));
    assertReadingRefused(Map.of(), "cannot be a field", FIELD("a", ROW(VALUE)));
  }

  @Test
  void columnsThatOptionsNameMustBeThereAndText() {
    assertReadingRefused(
        Map.of("tags", "host;v"), "column v BIGINT must be text: declare it 'v STRING'", VALUE);
    assertReadingRefused(
        Map.of("tags", "host"), "Option 'line-protocol.tags': there is no column host", VALUE);
    assertReadingRefused(Map.of("tags", "time"), "column time is the time", TIME, VALUE);
    assertReadingRefused(
        Map.of("measurement-column", "m"),
        "Option 'line-protocol.measurement-column': there is no column m; the columns are [v]",
        VALUE);
    assertReadingRefused(
        Map.of("measurement-column", "v"), "column v BIGINT must be text", TIME, VALUE);
    assertReadingRefused(
        Map.of("precision", "days"),
        "Option 'line-protocol.precision': precision 'days' is none of ns, us, ms, s, m, h",
        VALUE);
  }

  @Test
  void aPointNeedsMeasurementTimeAndField() {
    Map<String, String> named = Map.of("measurement", "m");
    assertWritingRefused(
        Map.of(), "Option 'line-protocol.measurement': a point needs a measurement", TIME, VALUE);
    assertWritingRefused(named, "add a column 'time TIMESTAMP_LTZ(9)'", VALUE);
    assertWritingRefused(
        Map.of("measurement", "m", "tags", "host"),
        "a point needs a field",
        TIME,
        FIELD("host", STRING()));
    assertWritingRefused(
        Map.of("measurement", "m", "measurement-column", "host"),
        "written points have one measurement",
        TIME,
        VALUE,
        FIELD("host", STRING()));
    assertWritingRefused(
        named, "column d DECIMAL(5, 2) cannot be written", TIME, FIELD("d", DECIMAL(5, 2)));
  }
}
