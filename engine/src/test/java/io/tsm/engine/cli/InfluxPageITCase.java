package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.docs.DocPage;
import io.tsm.engine.testing.RootOfFiles;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/cli-influx.md. */
class InfluxPageITCase {
  private static final Pattern EXAMPLE =
      Pattern.compile(
          "^```\\n\\$ tsm (\\w+) ([^\\n]*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final String LINES =
      """
      m,host=a v=1 1703800000000000000
      m,host=b v=2 1703800000000000000
      m,host=a v=3 1704200000000000000
      """;

  @TempDir private Path directory;

  @Test
  void theExamplesPrintWhatThePageSays() throws IOException {
    Influxd.require();
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(7), 2);
    root.publish("metrics", RootOfFiles.POLICY, LINES);
    List<String> commands = new ArrayList<>();
    try (Influxd influxd = Influxd.start(directory.resolve("influxd"))) {
      Matcher examples = EXAMPLE.matcher(DocPage.read("cli-influx.md").text());
      while (examples.find()) {
        commands.add(examples.group(1));
        assertThat(run(examples.group(1), examples.group(2), root, influxd))
            .isEqualTo(words(examples.group(3)));
      }
      PointSet.assertSame(PointSet.ofLines(LINES), influxd.points("metrics"));
      influxd.restore(directory.resolve("metrics"), "metrics", "copy");
      PointSet.assertSame(PointSet.ofLines(LINES), influxd.points("copy"));
    }
    assertThat(commands).containsExactly("backup", "upload", "expire");
    assertThat(root.storage().list("data/metrics/autogen")).isEmpty();
  }

  /** Runs a command with the places of this test; returns its output with those of the page. */
  private String run(String command, String arguments, RootOfFiles root, Influxd influxd) {
    List<Object> words = new ArrayList<>(List.of(command));
    for (String word : arguments.split(" ", -1)) {
      words.add(
          switch (word) {
            case "/data/tsm" -> root.path();
            case "/backups/metrics" -> directory.resolve("metrics");
            case "127.0.0.1:8088" -> influxd.rpcAddress();
            default -> word;
          });
    }
    if (command.equals("upload")) {
      words.addAll(List.of("--http", influxd.url().substring("http://".length())));
    }
    CommandRun run = CommandRun.of(words.toArray());
    assertThat(run.err()).isEmpty();
    return words(
        run.text()
            .replace(influxd.rpcAddress(), "127.0.0.1:8088")
            .replace(directory.resolve("metrics").toString(), "/backups/metrics"));
  }

  private static String words(String text) {
    return text.replaceAll(" +", " ");
  }
}
