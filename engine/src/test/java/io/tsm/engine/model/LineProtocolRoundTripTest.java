package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LineProtocolRoundTripTest {
  private static final String[] PIECES = {
    "a", "b", "Z", "0", " ", ",", "=", "\"", "\\", "#", "!", "é", "温", "\ud83d\ude00", "i", "e5"
  };

  static LongStream seeds() {
    return Seeds.seeds(6);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pointsComeBack(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    PointBuilder builder = new PointBuilder();
    List<Point> points = new ArrayList<>();
    ByteWriter text = new ByteWriter(1 << 16);
    for (int i = 0; i < 3000; i++) {
      Point point = randomPoint(random, builder);
      if (point != null) {
        points.add(point);
        LineProtocolFormatter.writePoint(point, text);
      }
    }
    assertThat(points).hasSizeGreaterThan(1000);
    LineProtocolReader reader =
        LineProtocolReader.of(text.toByteArray(), new PointBuilder(), Precision.NANOSECONDS);
    for (Point point : points) {
      assertThat(reader.next()).as("seed %d", seed).isTrue();
      assertThat(Point.copyOf(reader.point())).as("seed %d", seed).isEqualTo(point);
    }
    assertThat(reader.next()).isFalse();
    assertThat(reader.bytes()).isEqualTo(text.size());
  }

  /** A point, or null if the names that came up are refused. */
  private static Point randomPoint(SplittableRandom random, PointBuilder builder) {
    try {
      builder.measurement(text(random, 3) + "m");
      int tags = random.nextInt(4);
      for (int i = 0; i < tags; i++) {
        builder.tag(text(random, 3) + i, text(random, 3));
      }
      int fields = random.nextInt(1, 5);
      for (int i = 0; i < fields; i++) {
        addField(random, builder, text(random, 3) + i);
      }
      return builder.time(random.nextLong()).toPoint();
    } catch (InvalidPointException e) {
      return null;
    }
  }

  private static void addField(SplittableRandom random, PointBuilder builder, String name) {
    switch (random.nextInt(6)) {
      case 0 -> builder.field(name, Double.longBitsToDouble(random.nextLong()));
      case 1 -> builder.field(name, random.nextInt(10_000) / 100.0);
      case 2 -> builder.field(name, random.nextLong() >> random.nextInt(64));
      case 3 -> builder.unsignedField(name, random.nextLong());
      case 4 -> builder.field(name, random.nextBoolean());
      default -> builder.field(name, text(random, 10) + (random.nextInt(5) == 0 ? "\n" : ""));
    }
  }

  private static String text(SplittableRandom random, int most) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  @Test
  void columnsAreWrittenAsPointsAre() {
    Point point =
        Point.builder()
            .measurement("m m")
            .tag("t", "a=b")
            .field("f 1", 1.5)
            .field("i\"", -7)
            .unsignedField("u", -7)
            .field("b", true)
            .field("s,", "\\x\"")
            .time(-12)
            .toPoint();
    ByteWriter lines = new ByteWriter(64);
    LineProtocolFormatter.writeLines(point, lines);
    assertThat(new String(lines.toByteArray(), UTF_8))
        .isEqualTo(
            """
            m\\ m,t=a\\=b f\\ 1=1.5 -12
            m\\ m,t=a\\=b i\\"=-7i -12
            m\\ m,t=a\\=b u=18446744073709551609u -12
            m\\ m,t=a\\=b b=true -12
            m\\ m,t=a\\=b s\\,="\\\\x\\"" -12
            """);

    ByteWriter columns = new ByteWriter(64);
    for (int i = 0; i < point.fieldCount(); i++) {
      Values values = Values.create(point.fieldType(i), 1);
      append(values, point, i);
      LineProtocolFormatter.writeLine(
          point.seriesKey().bytes(), point.fieldName(i), values, 0, columns);
    }
    assertThat(columns.toByteArray()).isEqualTo(lines.toByteArray());
  }

  private static void append(Values values, PointView point, int field) {
    long time = point.time();
    if (values instanceof FloatValues floats) {
      floats.append(time, Double.longBitsToDouble(point.bits(field)));
    } else if (values instanceof LongValues longs) {
      longs.append(time, point.bits(field));
    } else if (values instanceof BooleanValues booleans) {
      booleans.append(time, point.bits(field) != 0);
    } else {
      ((StringValues) values)
          .append(
              time, point.stringBytes(field), point.stringStart(field), point.stringLength(field));
    }
  }
}
