package io.tsm.flink.table.format;

import static io.tsm.flink.table.format.FormatHarness.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.apache.flink.table.api.DataTypes.BIGINT;
import static org.apache.flink.table.api.DataTypes.BOOLEAN;
import static org.apache.flink.table.api.DataTypes.DECIMAL;
import static org.apache.flink.table.api.DataTypes.DOUBLE;
import static org.apache.flink.table.api.DataTypes.FIELD;
import static org.apache.flink.table.api.DataTypes.FLOAT;
import static org.apache.flink.table.api.DataTypes.INT;
import static org.apache.flink.table.api.DataTypes.ROW;
import static org.apache.flink.table.api.DataTypes.SMALLINT;
import static org.apache.flink.table.api.DataTypes.STRING;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP;
import static org.apache.flink.table.api.DataTypes.TIMESTAMP_LTZ;
import static org.apache.flink.table.api.DataTypes.TINYINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.apache.flink.table.data.DecimalData;
import org.apache.flink.table.data.GenericMapData;
import org.apache.flink.table.data.GenericRowData;
import org.apache.flink.table.data.TimestampData;
import org.apache.flink.table.types.DataType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineProtocolDecodingTest {
  private static final DataType CPU =
      ROW(
          FIELD("time", TIMESTAMP_LTZ(9)),
          FIELD("host", STRING()),
          FIELD("cores", INT()),
          FIELD("usage", DOUBLE()),
          FIELD("state", STRING()));

  private static final Map<String, String> SKIPPING = Map.of("ignore-parse-errors", "true");

  private static TimestampData nanoseconds(long time) {
    return TimestampData.fromEpochMillis(time / 1_000_000, (int) (time % 1_000_000));
  }

  @Test
  void aMessageOfManyLinesIsManyRows() throws Exception {
    assertThat(
            FormatHarness.of(CPU, Map.of())
                .read(
                    """
                    # from two hosts
                    cpu,host=a cores=4i,usage=0.5,state="up" 1000000001

                    cpu,host=b,rack=r\\ 1 usage=1.5 1000000002\r
                    cpu state="no host",other=1 1000000003"""))
        .containsExactly(
            GenericRowData.of(nanoseconds(1000000001), text("a"), 4, 0.5, text("up")),
            GenericRowData.of(nanoseconds(1000000002), text("b"), null, 1.5, null),
            GenericRowData.of(nanoseconds(1000000003), null, null, null, text("no host")));
  }

  @Test
  void aLineFeedInsideOfAStringDoesNotEndALine() throws Exception {
    assertThat(
            FormatHarness.of(CPU, Map.of())
                .read("cpu state=\"one\ntwo\" 1\ncpu,host=a state=\"three\" 2\n"))
        .containsExactly(
            GenericRowData.of(nanoseconds(1), null, null, null, text("one\ntwo")),
            GenericRowData.of(nanoseconds(2), text("a"), null, null, text("three")));
  }

  @Test
  void messagesWithoutPointsAreNoRows() throws Exception {
    var decoder = FormatHarness.of(CPU, Map.of()).decoder();
    for (String message : new String[] {"", "\n", "# nothing", "\r\n  \n#x\n"}) {
      assertThat(FormatHarness.read(decoder, message)).isEmpty();
    }
    assertThat(decoder.deserialize(null)).isNull();
  }

  @Test
  void pointsOfOtherMeasurementsAreLeftOut() throws Exception {
    var rows =
        FormatHarness.of(CPU, Map.of("measurement", "c p,u"))
            .read("c\\ p\\,u cores=1i 1\nmem cores=2i 2\nc\\ p\\,u,host=x cores=3i 3\n");
    assertThat(rows).extracting(row -> row.getInt(2)).containsExactly(1, 3);
  }

  @Test
  void theMeasurementCanBeAColumn() throws Exception {
    DataType row = ROW(FIELD("what", STRING()), FIELD("v", BIGINT()));
    assertThat(
            FormatHarness.of(row, Map.of("measurement-column", "what"))
                .read("a,what=tag v=1i 1\nb what=\"field\",v=2i 2"))
        .containsExactly(GenericRowData.of(text("a"), 1L), GenericRowData.of(text("b"), 2L));
  }

  @Test
  void measurementAndTagsAreMetadata() throws Exception {
    DataType row = ROW(FIELD("v", BIGINT()));
    assertThat(
            FormatHarness.of(row, Map.of())
                .withMetadata("tags", "measurement")
                .read("a,x=1,y=z v=1i 1\nb v=2i 2"))
        .containsExactly(
            GenericRowData.of(
                1L,
                new GenericMapData(Map.of(text("x"), text("1"), text("y"), text("z"))),
                text("a")),
            GenericRowData.of(2L, new GenericMapData(Map.of()), text("b")));
  }

  @Test
  void textIsLookedUpAmongTheTagsThenAmongTheFields() throws Exception {
    DataType row = ROW(FIELD("x", STRING()));
    String lines = "m,x=tag x=\"field\" 1\nm x=\"field\" 2\nm y=1 3";
    assertThat(FormatHarness.of(row, Map.of()).read(lines))
        .containsExactly(
            GenericRowData.of(text("tag")),
            GenericRowData.of(text("field")),
            GenericRowData.of((Object) null));
    assertThat(FormatHarness.of(row, Map.of("tags", "x")).read(lines))
        .as("named as a tag it is one and nothing else")
        .containsExactly(
            GenericRowData.of(text("tag")),
            GenericRowData.of((Object) null),
            GenericRowData.of((Object) null));
  }

  @Test
  void aColumnThatIsNotNamedAsATagIsAField() throws Exception {
    DataType row = ROW(FIELD("x", STRING()), FIELD("y", STRING()), FIELD("z", BIGINT()));
    assertThat(
            FormatHarness.of(row, Map.of("tags", "y"))
                .read("m,x=tag,y=tag,z=tag x=\"field\" 1\nm,x=tag x=\"other\" 1"))
        .containsExactly(
            GenericRowData.of(text("field"), text("tag"), null),
            GenericRowData.of(text("other"), null, null));
  }

  @Test
  void everyTypeOfFieldHasItsColumns() throws Exception {
    DataType row =
        ROW(
            FIELD("b", BOOLEAN()),
            FIELD("i8", TINYINT()),
            FIELD("i16", SMALLINT()),
            FIELD("i64", BIGINT()),
            FIELD("u64", DECIMAL(20, 0)),
            FIELD("f32", FLOAT()),
            FIELD("dec", DECIMAL(5, 2)),
            FIELD("i", BIGINT()));
    assertThat(
            FormatHarness.of(row, Map.of())
                .read(
                    "m b=T,i8=-128i,i16=32767i,i64=-9223372036854775808i,"
                        + "u64=18446744073709551615u,f32=0.1,dec=1.005,i=7u 1"))
        .containsExactly(
            GenericRowData.of(
                true,
                (byte) -128,
                (short) 32767,
                Long.MIN_VALUE,
                DecimalData.fromBigDecimal(new BigDecimal("18446744073709551615"), 20, 0),
                0.1f,
                DecimalData.fromBigDecimal(new BigDecimal("1.01"), 5, 2),
                7L));
  }

  @ParameterizedTest
  @CsvSource({
    "INT, usage=1.5, 'field x is the float 1.5, and column x INT cannot hold it; declare the column DOUBLE'",
    "INT, usage=2147483648i, 'field x is the integer 2147483648i, and column x INT cannot hold it; declare the column BIGINT'",
    "TINYINT, usage=200u, 'field x is the unsigned integer 200u, and column x TINYINT cannot hold it'",
    "BIGINT, usage=9223372036854775808u, 'declare the column DECIMAL(20, 0)'",
    "BIGINT, usage=\"7\", 'field x is a string, and column x BIGINT cannot hold it; declare the column STRING'",
    "DOUBLE, usage=1i, 'field x is the integer 1i, and column x DOUBLE cannot hold it; declare the column BIGINT'",
    "FLOAT, usage=1e300, 'field x is the float 1.0E300, and column x FLOAT cannot hold it'",
    "BOOLEAN, usage=1i, 'column x BOOLEAN cannot hold it'",
    "STRING, usage=true, 'field x is a boolean, and column x STRING cannot hold it; declare the column BOOLEAN'",
    "STRING, usage=1, 'column x STRING cannot hold it'",
    "DECIMAL, usage=100000i, 'column x DECIMAL(5, 2) cannot hold it'",
    "DECIMAL, usage=true, 'column x DECIMAL(5, 2) cannot hold it'",
  })
  void aFieldThatAColumnCannotHoldIsAnError(String type, String field, String message)
      throws Exception {
    DataType column =
        switch (type) {
          case "INT" -> INT();
          case "TINYINT" -> TINYINT();
          case "BIGINT" -> BIGINT();
          case "DOUBLE" -> DOUBLE();
          case "FLOAT" -> FLOAT();
          case "BOOLEAN" -> BOOLEAN();
          case "STRING" -> STRING();
          default -> DECIMAL(5, 2);
        };
    DataType row = ROW(FIELD("x", column));
    String lines = "m y=1 1\n\nm " + field.replace("usage", "x") + " 2\nm y=3 3";
    var harness = FormatHarness.of(row, Map.of());
    assertThatThrownBy(() -> harness.read(lines))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 3: ")
        .hasMessageContaining(message)
        .hasMessageContaining("'line-protocol.ignore-parse-errors' = 'true'");

    var skipping = FormatHarness.of(row, SKIPPING);
    assertThat(skipping.read(lines)).hasSize(2);
    assertThat(skipping.errors()).isEqualTo(1);
  }

  @Test
  void aTagCannotBeANumber() throws Exception {
    DataType row = ROW(FIELD("id", BIGINT()));
    assertThatThrownBy(() -> FormatHarness.of(row, Map.of()).read("m,id=5 v=1 1"))
        .hasMessageContaining("series m,id=5 has a tag id, and column id BIGINT cannot hold it")
        .hasMessageContaining("declare it STRING");
    assertThat(FormatHarness.of(row, Map.of()).read("m,id=5 id=6i 1"))
        .as("but a field of the same name can")
        .containsExactly(GenericRowData.of(6L));
  }

  @Test
  void malformedLinesAreErrorsThatSayWhere() {
    assertThatThrownBy(() -> FormatHarness.of(CPU, Map.of()).read("cpu cores=1i 1\ncpu cores=1x 2"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 2, column 12: ")
        .hasMessageContaining("The line is: cpu cores=1x 2")
        .hasMessageContaining("'line-protocol.ignore-parse-errors' = 'true'");
    assertThatThrownBy(() -> FormatHarness.of(CPU, Map.of()).read("cpu state=\"1\n\n\" 1\ncpu"))
        .as("line feeds in a string count")
        .hasMessageContaining("line 4, column");
    assertThatThrownBy(() -> FormatHarness.of(CPU, Map.of()).read("cpu cores=1i"))
        .hasMessageContaining("the point has no time");
  }

  @Test
  void malformedLinesCanBeLeftOut() throws Exception {
    var harness = FormatHarness.of(CPU, SKIPPING);
    assertThat(harness.read("cpu cores=1i 1\ncpu cores=1x 2\ncpu\ncpu cores=4i 4\ncpu cores=5i"))
        .extracting(row -> row.getInt(2))
        .containsExactly(1, 4);
    assertThat(harness.errors()).isEqualTo(3);
  }

  @Test
  void timesAreInTheUnitOfTheTextAndRoundedDownToThatOfTheColumn() throws Exception {
    DataType row = ROW(FIELD("time", TIMESTAMP(3)), FIELD("v", BIGINT()));
    assertThat(FormatHarness.of(row, Map.of("precision", "us")).read("m v=1i 1999\nm v=2i -1"))
        .containsExactly(
            GenericRowData.of(TimestampData.fromEpochMillis(1), 1L),
            GenericRowData.of(TimestampData.fromEpochMillis(-1), 2L));
    DataType seconds = ROW(FIELD("t", TIMESTAMP_LTZ(0)));
    assertThat(FormatHarness.of(seconds, Map.of("time", "t")).read("m v=1i 1999999999\nm v=1i -1"))
        .containsExactly(
            GenericRowData.of(TimestampData.fromEpochMillis(1000)),
            GenericRowData.of(TimestampData.fromEpochMillis(-1000)));
    DataType number = ROW(FIELD("time", BIGINT()));
    assertThat(
            FormatHarness.of(number, Map.of("precision", "s")).read("m v=1i -7\nm v=1i 1700000000"))
        .containsExactly(GenericRowData.of(-7L), GenericRowData.of(1700000000L));
  }

  @Test
  void whatIsMissingIsNullOrRefused() throws Exception {
    DataType row = ROW(FIELD("host", STRING().notNull()), FIELD("v", BIGINT().notNull()));
    Map<String, String> tags = Map.of("tags", "host");
    assertThat(FormatHarness.of(row, tags).read("m v=1i 1"))
        .containsExactly(GenericRowData.of(text(""), 1L));
    assertThatThrownBy(() -> FormatHarness.of(row, tags).read("m,host=a w=1i 1"))
        .hasMessageContaining("column v BIGINT NOT NULL is NOT NULL")
        .hasMessageContaining("series m,host=a");
    assertThatThrownBy(() -> FormatHarness.of(row, Map.of()).read("m v=1i 1"))
        .hasMessageContaining("column host STRING NOT NULL");
  }

  @Test
  void onlyTheColumnsAskedForAreRead() throws Exception {
    var decoder = FormatHarness.of(CPU, Map.of("measurement", "cpu")).decoder(3, 1);
    assertThat(
            FormatHarness.read(decoder, "cpu,host=a cores=1.5,usage=2.5 1\nmem,host=b usage=1 1"))
        .as("the integer column is not read, so its float does no harm")
        .containsExactly(GenericRowData.of(2.5, text("a")));
    var nothing = FormatHarness.of(CPU, Map.of()).decoder(new int[0]);
    assertThat(FormatHarness.read(nothing, "cpu cores=1i 1\ncpu cores=2i 2")).hasSize(2);
  }

  @Test
  void oneRowIsGivenToCallersThatTakeOne() throws Exception {
    var decoder = FormatHarness.of(CPU, Map.of()).decoder();
    assertThat(decoder.deserialize("cpu cores=4i 1".getBytes(UTF_8)).getInt(2)).isEqualTo(4);
    assertThatThrownBy(() -> decoder.deserialize("cpu cores=4i 1\ncpu cores=4i 2".getBytes(UTF_8)))
        .hasMessageContaining("more than one line");
  }

  @Test
  void rowsAreRightAlsoAfterMoreSeriesAndNamesThanAreRemembered() throws Exception {
    DataType row = ROW(FIELD("host", STRING()), FIELD("v", BIGINT()));
    var decoder = FormatHarness.of(row, Map.of()).decoder();
    for (long i = 0; i < 70_000; i++) {
      String line = "m,host=h" + i + " f" + i + "=1,v=" + i + "i 1";
      assertThat(FormatHarness.read(decoder, line))
          .containsExactly(GenericRowData.of(text("h" + i), i));
    }
  }
}
