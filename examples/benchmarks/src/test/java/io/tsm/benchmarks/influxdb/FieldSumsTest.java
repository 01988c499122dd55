package io.tsm.benchmarks.influxdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.Point;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FieldSumsTest {
  @TempDir private Path home;

  @Test
  void tellAServerThatHasAllFromOneThatHasNot() throws Exception {
    if (!"1".equals(System.getenv("TSM_REQUIRE_INFLUXD"))) {
      Assumptions.assumeTrue(Influxd.absence().isEmpty(), () -> Influxd.absence().orElseThrow());
    }
    FieldSums sums = FieldSums.of(List.of(point("a", 0.1, 5), point("b", 0.2, -7)));
    assertThat(sums).isEqualTo(new FieldSums(4, Map.of("f", 0.1 + 0.2, "n", -2.0)));

    byte[] lines = "m,host=a f=0.1,n=5i 1\nm,host=b f=0.2,n=-7i 1\n".getBytes(UTF_8);
    try (Influxd influxd = Influxd.start(home, Duration.ofHours(1))) {
      influxd.http().query("", "CREATE DATABASE db");
      influxd.http().write("db", lines, 0, lines.length);
      sums.check(influxd.http(), "db");

      FieldSums other = FieldSums.of(List.of(point("a", 0.1, 5), point("b", 0.2, -6)));
      assertThatThrownBy(() -> other.check(influxd.http(), "db"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("influxd sums n up to -2.0, not -1.0");
      FieldSums fewer = new FieldSums(2, Map.of("f", 0.3));
      assertThatThrownBy(() -> fewer.check(influxd.http(), "db"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("influxd has the fields [f, n], not [f]");
    }
  }

  private static Point point(String host, double f, long n) {
    return Point.builder()
        .measurement("m")
        .tag("host", host)
        .field("f", f)
        .field("n", n)
        .time(1)
        .toPoint();
  }
}
