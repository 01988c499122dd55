package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.ValueTypeInfo;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointBundleTest {
  private final PointBundle bundle = new PointBundle();
  private final BundleWriter writer = new BundleWriter(bundle.bytes());
  private final BundleReader reader = new BundleReader();

  static LongStream seeds() {
    return Seeds.seeds(4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pointsComeOutAsTheyWentInAndInTheirOrder(long seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 12; round++) {
      List<Point> points = new ArrayList<>();
      PointBuilder builder = new PointBuilder();
      int series = 1 + random.nextInt(round < 10 ? 10 : 1000);
      for (int i = random.nextInt(2000); i > 0; i--) {
        points.add(point(random, builder, series));
      }
      writer.clear();
      points.forEach(writer::write);
      assertThat(read(sent(bundle))).as("seed %d, round %d", seed, round).isEqualTo(points);
    }
  }

  private static Point point(Random random, PointBuilder builder, int series) {
    builder.measurement("m" + random.nextInt(3)).tag("t", "v" + random.nextInt(series));
    builder.time(random.nextLong() >> 2);
    if (random.nextInt(10) == 0) {
      builder.delete("gone" + random.nextInt(2));
    }
    int first = random.nextInt(4) == 0 ? random.nextInt(30) : 0;
    for (int i = 0; i <= random.nextInt(4); i++) {
      String name = "f" + (first + i);
      switch (random.nextInt(20)) {
        case 0 -> builder.field(name, random.nextLong());
        case 1 -> builder.unsignedField(name, random.nextLong());
        case 2 -> builder.field(name, random.nextBoolean());
        case 3 -> builder.field(name, "ä".repeat(random.nextInt(5)));
        default -> builder.field(name, random.nextDouble());
      }
    }
    return builder.toPoint();
  }

  @Test
  void whatPointsHaveInCommonIsThereOnce() {
    for (int i = 0; i < 100; i++) {
      writer.write(point("cpu", "a", "user", i));
    }
    int hundred = bundle.bytes().size();
    for (int i = 100; i < 200; i++) {
      writer.write(point("cpu", "a", "user", i));
    }
    assertThat(bundle.bytes().size() - hundred).isEqualTo(100 * (1 + 1 + 8 + 8));
  }

  @Test
  void pointsOfSeveralBundlesShareTheirSeriesAndNames() throws Exception {
    writer.write(point("cpu", "a", "user", 1));
    Point first = read(sent(bundle)).get(0);
    writer.clear();
    writer.write(point("cpu", "b", "idle", 2));
    writer.write(point("cpu", "a", "user", 3));
    Point second = read(sent(bundle)).get(1);

    assertThat(second.seriesKey()).isSameAs(first.seriesKey());
    assertThat(second.fieldName(0)).isSameAs(first.fieldName(0));
    assertThat(second.fieldType(0)).isEqualTo(FieldType.FLOAT);
  }

  private static Point point(String measurement, String tag, String field, long time) {
    return Point.builder()
        .measurement(measurement)
        .tag("t", tag)
        .field(field, 1.5)
        .time(time)
        .toPoint();
  }

  private List<Point> read(PointBundle from) throws IOException {
    List<Point> points = new ArrayList<>();
    reader.open(from);
    for (Point point = reader.next(); point != null; point = reader.next()) {
      points.add(point);
    }
    return points;
  }

  /** As it comes out of the network. */
  private static PointBundle sent(PointBundle bundle) throws IOException {
    TypeSerializer<PointBundle> serializer =
        new ValueTypeInfo<>(PointBundle.class).createSerializer(new SerializerConfigImpl());
    DataOutputSerializer out = new DataOutputSerializer(16);
    serializer.serialize(bundle, out);
    return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
  }
}
