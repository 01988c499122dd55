package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DumpCommandTest {
  private static final Path TSM =
      Fixtures.of("07-blocks").resolve("data/fx/autogen/1/000000001-000000001.tsm");

  @TempDir private Path folder;

  @Test
  void showsALineForEachKey() {
    CommandRun run = CommandRun.of("dump", TSM);

    assertThat(run.exitCode()).isZero();
    assertThat(run.text().lines().skip(2).limit(5))
        .allSatisfy(line -> assertThat(line).endsWith("#!~#v"));
    assertThat(run.text())
        .containsPattern("3 +float +3 +2501 +\\d+ +11.63 +s8b/10\\^0 +xor +2020-09-14T");
    assertThat(run.lastLine()).startsWith("7,501 values, 9 blocks, 52,390 bytes in blocks");
  }

  @Test
  void showsALineForEachBlock() {
    CommandRun run = CommandRun.of("dump", "--blocks", TSM);

    assertThat(run.text().lines()).hasSize(2 + 9 + 1);
    assertThat(run.text()).containsPattern("1 +boolean +1 +1 +9694 +18 +s8b/10\\^12 9 B +bits 3 B");
  }

  @Test
  void showsEntriesOfASegment() {
    CommandRun run =
        CommandRun.of(
            "dump", Fixtures.of("13-delete-cache").resolve("wal/fx/autogen/1/_00001.wal"));

    assertThat(run.text())
        .containsPattern("0 +write +4 +120 +2020")
        .containsPattern("3 +delete +2 +- +2020-09-14T00:00:25Z +2262");
    assertThat(run.lastLine()).startsWith("7 entries (2 deletes), 6 keys, 306 values");
  }

  @Test
  void showsALineForEachDelete() {
    CommandRun run =
        CommandRun.of(
            "dump",
            Fixtures.of("12-delete-tsm")
                .resolve("data/fx/autogen/1/000000001-000000001.tombstone"));

    assertThat(run.text().lines()).first().asString().endsWith(": tombstones, 26 entries");
    assertThat(run.text()).containsPattern("2020-09-\\S+ +2020-09-\\S+ +\\S+#!~#\\S+");
  }

  @Test
  void showsALayout() throws IOException {
    Path layout = folder.resolve("layout.json");
    Files.writeString(
        layout,
        "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 4}\n");

    assertThat(CommandRun.of("dump", layout).text())
        .isEqualTo(layout + ": shard groups of 7d, 4 shards each\n");
  }

  @Test
  void refusesOtherFiles() {
    CommandRun readme = CommandRun.of("dump", Fixtures.folder().resolve("README.md"));
    CommandRun directory = CommandRun.of("dump", Fixtures.folder());

    assertThat(readme.exitCode()).isEqualTo(1);
    assertThat(readme.err()).hasLineCount(1).contains("is neither a TSM file");
    assertThat(directory.err()).hasLineCount(1).contains("is a directory");
  }
}
