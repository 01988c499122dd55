package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.Precision;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PointConvertersTest {
  private static final class Points implements PointCollector {
    private final PointBuilder builder = new PointBuilder();
    private final List<String> lines = new ArrayList<>();

    @Override
    public PointBuilder point(String measurement) {
      return builder.measurement(measurement);
    }

    @Override
    public PointBuilder builder() {
      return builder;
    }

    @Override
    public void emit() {
      emit(builder.build());
    }

    @Override
    public void emit(PointView point) {
      lines.add(Point.copyOf(point).toString());
    }
  }

  @Test
  void linesBecomePoints() throws Exception {
    PointConverter<String> converter = InstantiationUtil.clone(PointConverters.lineProtocol());
    Points points = new Points();
    converter.convert("m,b=2,a=1 f=1.5,i=2i 10", points);
    converter.convert("", points);
    converter.convert("# a comment", points);
    converter.convert("m f=1.5 11", points);
    assertThat(points.lines).containsExactly("m,a=1,b=2 f=1.5,i=2i 10", "m f=1.5 11");
    Points others = new Points(); // as routing and writing have their own
    converter.convert("n f=2.5 12", others);
    converter.convert("m f=3.5 13", points);
    assertThat(others.lines).containsExactly("n f=2.5 12");
    assertThat(points.lines).hasSize(3);
  }

  @Test
  void timesInAnotherUnit() throws Exception {
    Points points = new Points();
    PointConverters.lineProtocol(Precision.SECONDS).convert("m f=1.5 7", points);
    assertThat(points.lines).containsExactly("m f=1.5 7000000000");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m", "m f=1.5", "m f= 1", "m f=1.5 x", "m f=1.5 1\nm f=2.5 2"})
  void whatIsNotOneLineWithATimeIsInvalid(String line) {
    Points points = new Points();
    assertThatThrownBy(() -> PointConverters.lineProtocol().convert(line, points))
        .isInstanceOf(InvalidPointException.class);
    assertThat(points.lines).isEmpty();
  }

  @Test
  void pointsAreTakenAsTheyAre() throws Exception {
    Points points = new Points();
    Point point = Point.builder().measurement("m").field("f", 2L).time(3).toPoint();
    PointConverter<Point> converter = PointConverters.points();
    converter.convert(point, points);
    assertThat(points.lines).containsExactly("m f=2i 3");
    assertThat(converter.describe(point)).isEqualTo("m f=2i 3");
  }
}
