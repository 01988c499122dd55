package io.tsm.flink.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.flink.docs.SourceExample.Reading;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs {@link SourceExample}, and compares it with its page. */
@SuppressWarnings("try") // an interruption while results are closed is a failure here
class SourceExampleITCase {
  @RegisterExtension private static final MiniClusterExtension CLUSTER = new MiniClusterExtension();

  @TempDir private Path root;

  private static Point point(String sensor, String time, String field, double value) {
    return Point.copyOf(
        Point.builder()
            .measurement("air")
            .tag("sensor", sensor)
            .field(field, value)
            .time(Instant.parse(time))
            .build());
  }

  @Test
  void readsWhatItAsksFor() throws Exception {
    try (StorageEngine engine = StorageEngine.open(root, EngineOptions.defaults())) {
      engine.writePoints(
          "metrics",
          "autogen",
          List.of(
              point("s1", "2024-01-02T00:00:00Z", "temperature", 20.5),
              point("s1", "2024-01-03T00:00:00Z", "humidity", 40),
              point("s2", "2024-02-02T00:00:00Z", "temperature", 21.5),
              point("s3", "2024-01-02T00:00:00Z", "temperature", 22.5)));
      engine.writeSnapshot();
    }
    List<Reading> readings = new ArrayList<>();
    try (CloseableIterator<Reading> result =
        SourceExample.readings(
                StreamExecutionEnvironment.getExecutionEnvironment(), root.toUri().toString())
            .executeAndCollect()) {
      result.forEachRemaining(readings::add);
    }
    long time = Instant.parse("2024-01-02T00:00:00Z").getEpochSecond() * 1_000_000_000;
    assertThat(readings).containsExactly(new Reading("s1", time, 20.5));
  }

  @Test
  void isWhatThePageShows() throws Exception {
    String page = Files.readString(Repository.find("docs/connector.md"), StandardCharsets.UTF_8);
    String source =
        Files.readString(
            Repository.find("connector/src/test/java/io/tsm/flink/docs/SourceExample.java"),
            StandardCharsets.UTF_8);
    String region =
        source.substring(source.indexOf("// [source]\n") + 12, source.indexOf("  // [/source]"));
    assertThat(page)
        .contains(
            "<!-- SourceExample: source -->\n```java\n"
                + region.stripTrailing().stripIndent()
                + "\n```");
  }
}
