package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.EngineOptions;
import io.tsm.engine.StorageEngine;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/engine.md */
class EnginePageTest {
  private static final Pattern OPTION = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE);

  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(strings = {"embed", "delete", "shard"})
  void showsTheExample(String region) throws IOException {
    ShownCode.of(EngineExample.class).assertShown(DocPage.read("engine.md"), region);
  }

  @Test
  void theReadmeShowsTheHeartOfIt() throws IOException {
    ShownCode.of(EngineExample.class).assertShown(DocPage.read("../README.md"), "open");
  }

  @Test
  void theExampleWritesAndDeletes() throws IOException {
    EngineExample.main(new String[] {root.toString()});
    try (StorageEngine engine = StorageEngine.open(root, EngineOptions.defaults())) {
      assertThat(count(engine)).isEqualTo(2_000);
      EngineExample.deleteFirstMinuteOfOneSensor(engine);
      assertThat(count(engine)).isEqualTo(2_000 - 60 * 2);
    }
  }

  private static long count(StorageEngine engine) throws IOException {
    try (ShardReader reader = engine.read("metrics", "autogen")) {
      return reader.count(Selection.all());
    }
  }

  @Test
  void theExampleWritesIntoOneShard() throws IOException {
    Point point =
        Point.builder()
            .measurement("air")
            .tag("sensor", "s1")
            .field("open", true)
            .time(1)
            .toPoint();
    EngineExample.writeIntoAShardOfInfluxdb(root, 7, List.of(point));
    try (Stream<Path> files = Files.list(root.resolve("data/metrics/autogen/7"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactly("000000001-000000001.tsm");
    }
    try (Stream<Path> segments = Files.list(root.resolve("wal/metrics/autogen/7"))) {
      assertThat(segments).isEmpty();
    }
    try (StorageEngine engine = StorageEngine.open(root, EngineOptions.defaults());
        ShardReader reader = engine.read("metrics", "autogen")) {
      SeriesKey series = SeriesKey.of("air", Map.of("sensor", "s1"));
      assertThat(reader.count(Selection.all().series(series))).isEqualTo(1);
    }
  }

  @Test
  void theTableHasAllOptions() throws IOException {
    TreeSet<String> options = new TreeSet<>();
    for (Method method : EngineOptions.class.getMethods()) {
      if (method.getReturnType() == EngineOptions.class && method.getParameterCount() == 1) {
        options.add(method.getName());
      }
    }
    TreeSet<String> shown = new TreeSet<>();
    String text = DocPage.read("engine.md").text();
    int section = text.indexOf("\n## Options\n");
    Matcher rows = OPTION.matcher(text.substring(section, text.indexOf("\n## ", section + 1)));
    while (rows.find()) {
      shown.add(rows.group(1));
    }
    assertThat(shown).isEqualTo(options);
  }
}
