package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.testing.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.util.Collector;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PointSerializerTest {
  private static final TypeSerializer<Point> SERIALIZER =
      PointTypeInfo.INSTANCE.createSerializer(new SerializerConfigImpl());

  static LongStream seeds() {
    return Seeds.seeds(3);
  }

  private static Point random(SplittableRandom random) {
    PointBuilder builder = Point.builder().measurement("m é," + random.nextInt(5));
    for (int i = random.nextInt(3); i > 0; i--) {
      builder.tag("tag " + i, "v=" + random.nextInt(9));
    }
    builder.field("float", random.nextLong() / 7.0).field("integer", random.nextLong());
    builder.unsignedField("unsigned", random.nextLong()).field("boolean", random.nextBoolean());
    builder.field("string", "温".repeat(random.nextInt(100)));
    for (int i = random.nextInt(3); i > 0; i--) {
      builder.delete("gone é" + i);
    }
    return builder.time(random.nextLong() >> 1).toPoint();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void pointsComeBack(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    List<Point> points = new ArrayList<>();
    DataOutputSerializer out = new DataOutputSerializer(64);
    for (int i = 0; i < 300; i++) {
      points.add(random(random));
      SERIALIZER.serialize(points.get(i), out);
    }
    DataOutputSerializer copied = new DataOutputSerializer(64);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    for (int i = 0; i < points.size(); i++) {
      SERIALIZER.copy(in, copied);
    }
    assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
    DataInputDeserializer again = new DataInputDeserializer(copied.getCopyOfBuffer());
    for (Point point : points) {
      assertThat(SERIALIZER.deserialize(again)).as("seed %d", seed).isEqualTo(point);
    }
    assertThat(again.available()).isZero();
  }

  @Test
  void theSnapshotRestoresACompatibleSerializer() throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, SERIALIZER.snapshotConfiguration());
    TypeSerializerSnapshot<Point> restored =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());
    assertThat(restored.restoreSerializer()).isEqualTo(SERIALIZER);
    assertThat(
            SERIALIZER
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
  }

  @Test
  void serializerAndTypeAreSingletons() throws Exception {
    assertThat(InstantiationUtil.clone(SERIALIZER)).isEqualTo(SERIALIZER);
    assertThat(InstantiationUtil.clone(PointTypeInfo.INSTANCE)).isEqualTo(PointTypeInfo.INSTANCE);
    Point point = random(new SplittableRandom(1));
    assertThat(SERIALIZER.copy(point)).isSameAs(point);
    assertThat(SERIALIZER.isImmutableType()).isTrue();
    assertThat(PointTypeInfo.INSTANCE.getTypeClass()).isEqualTo(Point.class);
  }

  /** Splitter and converters, since they make the points. */
  @Test
  void theSplitterMakesARecordOfEachPoint() throws Exception {
    PointConverter<Integer> converter =
        (count, out) -> {
          for (int i = 0; i < count; i++) {
            out.point("m").tag("i", "" + i).field("f", i).time(i);
            out.emit();
          }
        };
    PointSplitter<Integer> splitter = InstantiationUtil.clone(new PointSplitter<>(converter));
    List<Point> points = new ArrayList<>();
    Collector<Point> collector =
        new Collector<>() {
          @Override
          public void collect(Point point) {
            points.add(point);
          }

          @Override
          public void close() {}
        };
    splitter.flatMap(3, collector);
    splitter.flatMap(0, collector);
    assertThat(points)
        .extracting(Point::toString)
        .containsExactly("m,i=0 f=0i 0", "m,i=1 f=1i 1", "m,i=2 f=2i 2");
    assertThat(splitter.getProducedType()).isEqualTo(PointTypeInfo.INSTANCE);
  }
}
