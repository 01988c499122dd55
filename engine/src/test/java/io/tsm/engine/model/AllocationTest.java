package io.tsm.engine.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.Allocations;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Points of known series and fields allocate nothing. */
class AllocationTest {
  private static final int POINTS = 100_000;
  private static final double MOST_BYTES_PER_POINT = 8;

  private final PointBuilder builder = new PointBuilder();

  private static void assertAllocatesNothing(Runnable points) throws IOException {
    points.run();
    double bytes = Allocations.during(points::run);
    assertThat(bytes / POINTS).isLessThan(MOST_BYTES_PER_POINT);
  }

  @Test
  void builder() throws IOException {
    String[] hosts = {"host 0", "host,1", "hôst2", "host3"};
    byte[] bytes = {1, 2, 3};
    assertAllocatesNothing(
        () -> {
          for (int i = 0; i < POINTS; i++) {
            builder
                .measurement("cpu")
                .tag("region", "eu") // not in order
                .tag("host", hosts[i & 3])
                .field("user", i * 0.5)
                .field(i % 2 == 0 ? "system" : "idle", i)
                .field("ok", true)
                .field("text", "quoted \"é\"")
                .field("bytes", bytes)
                .time(i)
                .build();
          }
        });
  }

  @Test
  void parser() throws IOException {
    byte[][] lines = {
      "cpu,host=a,region=eu user=12.5,system=0.123456789012345678,n=12345i,ok=t 1600000000000000000"
          .getBytes(UTF_8),
      "cpu,region=e\\ u,host=a user=1e-7,text=\"a \\\"b\\\"\",with\\ space=1 1600000000000000001"
          .getBytes(UTF_8)
    };
    LineProtocolParser parser = new LineProtocolParser(builder, Precision.NANOSECONDS);
    assertAllocatesNothing(
        () -> {
          for (int i = 0; i < POINTS; i++) {
            byte[] line = lines[i & 1];
            parser.parse(line, 0, line.length, i);
          }
        });
  }
}
