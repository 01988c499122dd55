package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PointBuilderTest {
  private final PointBuilder builder = new PointBuilder();

  @Test
  void buildsAllTypes() {
    PointView point =
        builder
            .measurement("m")
            .tag("b", "2")
            .tag("none", null)
            .tag("a", "1")
            .tag("empty", "")
            .field("float", -0.0)
            .field("integer", Long.MIN_VALUE)
            .unsignedField("unsigned", -1)
            .field("boolean", true)
            .field("string", "say \"hé\"")
            .field("bytes", new byte[] {1, (byte) 0xFF, 2}, 1, 1)
            .field("absent", (String) null)
            .field("absent", (byte[]) null)
            .time(Instant.parse("2020-09-13T12:26:40.000000001Z"))
            .build();
    assertThat(point.seriesKey()).hasToString("m,a=1,b=2");
    assertThat(point.time()).isEqualTo(1600000000000000001L);
    assertThat(point.fieldCount()).isEqualTo(6);
    assertThat(point.fieldType(2)).isEqualTo(FieldType.UNSIGNED);
    assertThat(point.fieldName(4)).asString(UTF_8).isEqualTo("string");
    assertThat(point.stringBytes(5)[point.stringStart(5)]).isEqualTo((byte) 0xFF);
    assertThat(point.stringLength(5)).isEqualTo(1);
    assertThat(Point.copyOf(point).toString())
        .startsWith("m,a=1,b=2 float=-0.0,integer=-9223372036854775808i,")
        .contains("unsigned=18446744073709551615u,boolean=true,string=\"say \\\"hé\\\"\",bytes=\"")
        .endsWith(" 1600000000000000001");
  }

  @Test
  void isReusedWithTheSameObjects() {
    PointView point = builder.measurement("m").tag("t", "x").field("f", 1).time(1).build();
    SeriesKey series = point.seriesKey();
    byte[] name = point.fieldName(0);
    Point first = Point.copyOf(point);
    builder.measurement("m").tag("t", "x").field("g", 1.5).field("f", 2).time(2).build();
    assertThat(builder.seriesKey()).isSameAs(series);
    assertThat(builder.fieldName(1)).isSameAs(name);
    assertThat(first).hasToString("m,t=x f=1i 1");
  }

  @Test
  void copiesAreEqualByValue() {
    Point one = Point.builder().measurement("m").field("s", "x").field("f", 0.0).time(1).toPoint();
    Point same = Point.builder().measurement("m").field("s", "x").field("f", 0.0).time(1).toPoint();
    Point minus = builder.measurement("m").field("s", "x").field("f", -0.0).time(1).toPoint();
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(minus);
    assertThat(Point.copyOf(one)).isSameAs(one);
    assertThat(builder.measurement("m").field("s", "y").field("f", 0.0).time(1).toPoint())
        .isNotEqualTo(one);
  }

  @Test
  void ofAFieldTwiceTheLastValueStays() {
    builder.measurement("m").field("f", 1).field("g", "a").field("f", 2).field("g", "b").time(1);
    assertThat(builder.toPoint()).hasToString("m f=2i,g=\"b\" 1");
    assertThatThrownBy(() -> builder.measurement("m").field("f", 1).field("f", 2.0))
        .isInstanceOfSatisfying(
            InvalidPointException.class,
            e -> assertThat(e.reason()).isEqualTo(Reason.DUPLICATE_FIELD))
        .hasMessageContaining("first as integer, then as float");
  }

  @Test
  void needsFieldsAndATime() {
    builder.measurement("m").time(1);
    assertThatThrownBy(builder::build).hasMessageContaining("no fields");
    builder.measurement("m").field("f", 1);
    assertThatThrownBy(builder::build).hasMessageContaining("no time");
  }

  @Test
  void goesOnAfterAnError() {
    builder.measurement("m").tag("a", "1");
    assertThatThrownBy(() -> builder.tag("b", "x\\")).isInstanceOf(InvalidPointException.class);
    assertThatThrownBy(() -> builder.field("f", 1)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(builder::build).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(builder::seriesKey).isInstanceOf(IllegalStateException.class);
    builder.measurement("m").field("f", 1).field("g", "x").time(5).build();
    assertThat(builder.toPoint()).hasToString("m f=1i,g=\"x\" 5");
    assertThatThrownBy(() -> builder.measurement("m").field("s", "a\ud800"))
        .hasMessageContaining("surrogate");
    assertThatThrownBy(() -> builder.measurement("m").field("s", Double.NaN))
        .hasMessageContaining("'s' is NaN");
    assertThatThrownBy(() -> builder.measurement("m").field("s", "x".repeat(1_048_577)))
        .hasMessageContaining("1048577 bytes");
    assertThatThrownBy(() -> builder.measurement("m").field("s", "é".repeat(600_000)))
        .hasMessageContaining("1200000 bytes");
    assertThatThrownBy(() -> builder.measurement("m").field("s", 1).field("time", 1))
        .hasMessageContaining("'time'");
    builder.measurement("m").field("s", 1).time(5).build();
    assertThat(builder.toPoint()).hasToString("m s=1i 5");
  }

  @Test
  void instantsUpToTheLimits() {
    for (long time : new long[] {Limits.MIN_TIME, -1_000_000_001, -1, 0, 1, Limits.MAX_TIME}) {
      Instant instant = Instant.ofEpochSecond(0, time);
      assertThat(builder.measurement("m").field("f", 1).time(instant).build().time())
          .isEqualTo(time);
    }
    for (Instant instant :
        new Instant[] {
          Instant.ofEpochSecond(0, Limits.MIN_TIME - 1),
          Instant.ofEpochSecond(0, Limits.MAX_TIME + 1),
          Instant.MIN,
          Instant.MAX
        }) {
      assertThatThrownBy(() -> builder.measurement("m").time(instant))
          .isInstanceOf(InvalidPointException.class)
          .hasMessageContaining("range");
    }
  }

  @Test
  void manyTagsAndFields() {
    builder.measurement("m");
    for (int i = 99; i >= 0; i--) {
      builder.tag("t%02d".formatted(i), "v" + i);
    }
    for (int i = 0; i < 100; i++) {
      builder.field("f" + i, i);
    }
    PointView point = builder.time(1).build();
    assertThat(point.seriesKey().toString()).startsWith("m,t00=v0,t01=v1,").endsWith(",t99=v99");
    assertThat(point.fieldCount()).isEqualTo(100);
    assertThat(point.bits(99)).isEqualTo(99);
    assertThatThrownBy(() -> point.bits(100)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void fieldsAreDeletedBesideValuesOrAlone() {
    PointView replaced =
        builder.measurement("m").field("a", 1).delete("b").field("c", 2).time(5).build();
    assertThat(replaced.fieldCount()).isEqualTo(2);
    assertThat(replaced.deletedCount()).isOne();
    assertThat(replaced.deletedName(0)).asString(UTF_8).isEqualTo("b");
    assertThatThrownBy(() -> replaced.deletedName(1)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(Point.copyOf(replaced)).hasToString("m a=1i,c=2i 5 [deletes b]");

    Point gone = builder.measurement("m").delete("b").delete("a").delete("b").time(6).toPoint();
    assertThat(gone.fieldCount()).isZero();
    assertThat(gone.deletedCount()).isEqualTo(2);
    assertThat(gone).hasToString("m 6 [deletes b, a]");
    assertThat(gone).isEqualTo(Point.copyOf(builder)).hasSameHashCodeAs(Point.copyOf(builder));
    assertThat(gone).isNotEqualTo(builder.measurement("m").delete("b").time(6).toPoint());
    assertThat(builder.measurement("m").field("a", 1).time(7).build().deletedCount()).isZero();
  }

  @Test
  void aFieldWithAValueIsNotDeletedAsWell() {
    assertThatThrownBy(() -> builder.measurement("m").field("a", 1).delete("a"))
        .isInstanceOf(InvalidPointException.class)
        .hasMessageContaining("'a' has a value and is deleted");
    assertThatThrownBy(() -> builder.measurement("m").delete("a").field("a", "x"))
        .isInstanceOf(InvalidPointException.class)
        .hasMessageContaining("'a' has a value and is deleted");
    assertThatThrownBy(() -> builder.measurement("m").delete(""))
        .isInstanceOf(InvalidPointException.class);
    assertThatThrownBy(() -> builder.measurement("m").delete("time"))
        .isInstanceOf(InvalidPointException.class);
    String longName = "x".repeat(Limits.MAX_KEY_BYTES - 4);
    assertThatThrownBy(() -> builder.measurement("m").delete(longName).time(1).build())
        .isInstanceOf(InvalidPointException.class)
        .hasMessageContaining("65535");
  }

  @Test
  void lineProtocolRefusesDeletes() {
    Point point = builder.measurement("m").field("a", 1).delete("b").time(5).toPoint();
    assertThatThrownBy(() -> LineProtocolFormatter.writePoint(point, new ByteWriter(9)))
        .isInstanceOf(InvalidPointException.class)
        .hasMessageContaining("m a=1i 5 [deletes b]");
    assertThatThrownBy(() -> LineProtocolFormatter.writeLines(point, new ByteWriter(9)))
        .isInstanceOf(InvalidPointException.class);
  }

  @Test
  void aTagMayBeGivenAsBytes() {
    byte[] bytes = "-a b,c-".getBytes(UTF_8);
    PointBuilder builder = new PointBuilder();
    builder.measurement("m").tag("z", bytes, 1, 5).tag("y", bytes, 0, 0).tag("x", "1");
    Point given = builder.field("f", 1.5).time(7).toPoint();
    assertThat(given.toString()).isEqualTo("m,x=1,z=a\\ b\\,c f=1.5 7");
    assertThatThrownBy(
            () -> new PointBuilder().measurement("m").tag("t", new byte[] {'a', '\\'}, 0, 2))
        .isInstanceOf(InvalidPointException.class)
        .hasMessageContaining("ends in a backslash");
  }
}
