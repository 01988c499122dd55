package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tsm.engine.golden.Fixtures;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.WalPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What dump, verify and gc say for scripts. */
class JsonAnswersTest {
  @TempDir private Path folder;

  private static JsonNode json(CommandRun run) throws IOException {
    assertThat(run.err()).isEmpty();
    return new ObjectMapper().readTree(run.out());
  }

  private static Path find(Path directory, String suffix) throws IOException {
    try (var files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(suffix)).sorted().findFirst().get();
    }
  }

  @Test
  void dumpsTsmFilesAsTheTableDoes() throws IOException {
    Path file = find(Fixtures.of("07-blocks"), ".tsm");
    String table = CommandRun.of("dump", file).text();

    JsonNode tsm = json(CommandRun.of("dump", file, "--json")).get("files").get(0);

    assertThat(tsm.get("path").asText()).isEqualTo(file.toString());
    assertThat(tsm.get("kind").asText()).isEqualTo("tsm");
    assertThat(tsm.get("bytes").asLong()).isEqualTo(Files.size(file));
    assertThat(table)
        .contains("; index of ", " at " + tsm.get("indexPosition").asLong())
        .contains("\n" + Text.count(tsm.get("values").asLong(), "value") + ", ");
    for (JsonNode key : tsm.get("keys")) {
      assertThat(key.has("blockList")).isFalse();
      assertThat(table)
          .contains(
              "%s %9s %10s "
                  .formatted(
                      key.get("blocks").asText(),
                      key.get("values").asText(),
                      key.get("bytes").asText()))
          .contains("  " + key.get("key").asText() + "\n");
    }
  }

  @Test
  void dumpsBlocksIfTheyAreAskedFor() throws IOException {
    Path file = find(Fixtures.of("07-blocks"), ".tsm");

    JsonNode tsm = json(CommandRun.of("dump", file, "--json", "--blocks")).get("files").get(0);

    long values = 0;
    long bytes = 0;
    for (JsonNode key : tsm.get("keys")) {
      assertThat(key.get("blockList")).hasSize(key.get("blocks").asInt());
      for (JsonNode block : key.get("blockList")) {
        values += block.get("values").asLong();
        bytes += block.get("bytes").asLong();
      }
    }
    assertThat(values).isEqualTo(tsm.get("values").asLong()).isPositive();
    assertThat(bytes).isEqualTo(tsm.get("blockBytes").asLong());
    assertThat(bytes).isEqualTo(tsm.get("indexPosition").asLong() - 5);
  }

  @Test
  void dumpsSegmentsTombstonesAndLayouts() throws IOException {
    LayoutFile.readOrCreate(new LocalStorage(folder), Duration.ofHours(36), 3, 1);
    Path wal = find(Fixtures.of("15-wal-segments"), ".wal");
    Path tombstone = find(Fixtures.of("12-delete-tsm"), ".tombstone");
    Path layout = folder.resolve("layout.json");

    JsonNode files = json(CommandRun.of("dump", wal, tombstone, layout, "--json")).get("files");

    JsonNode segment = files.get(0);
    assertThat(segment.get("kind").asText()).isEqualTo("wal");
    assertThat(segment.get("readableBytes").asLong())
        .isEqualTo(Files.size(wal))
        .isEqualTo(segment.get("bytes").asLong());
    long values = 0;
    for (JsonNode entry : segment.get("entries")) {
      values += entry.get("values").asLong();
      assertThat(entry.get("kind").asText()).isIn("write", "delete");
    }
    assertThat(segment.get("values").asLong()).isEqualTo(values).isPositive();
    assertThat(files.get(1).get("kind").asText()).isEqualTo("tombstones");
    assertThat(files.get(1).get("entries").get(0).get("key").asText()).contains("#!~#");
    assertThat(files.get(2).toString())
        .isEqualTo(
            "{\"path\":\"%s\",\"kind\":\"layout\",\"shardDuration\":\"36h\",\"shardsPerGroup\":3}"
                .formatted(layout));
  }

  @Test
  void listsFaultsAndNotes() throws IOException {
    LayoutFile.readOrCreate(new LocalStorage(folder), null, null, 1);
    Path damaged = folder.resolve("data/db/autogen/1/000000001-000000001.tsm");
    Files.createDirectories(damaged.getParent());
    Files.write(damaged, new byte[10]);
    Files.createDirectories(folder.resolve("wal"));
    Files.writeString(folder.resolve("wal/notes.txt"), "x");

    CommandRun run = CommandRun.of("verify", folder, "--json");

    assertThat(run.exitCode()).isEqualTo(1);
    JsonNode result = json(run);
    assertThat(result.get("ok").asBoolean()).isFalse();
    assertThat(result.get("faultCount").asLong()).isEqualTo(1);
    assertThat(result.get("faults").get(0).get("path").asText()).isEqualTo(damaged.toString());
    assertThat(result.get("faults").get(0).get("message").asText()).contains("10 bytes");
    assertThat(result.get("notes").get(0).get("path").asText()).endsWith("wal/notes.txt");
    JsonNode whole = json(CommandRun.of("verify", Fixtures.of("07-blocks"), "--json"));
    assertThat(whole.get("ok").asBoolean()).isTrue();
    assertThat(whole.get("faults")).isEmpty();
    assertThat(whole.get("values").asLong()).isPositive();
  }

  @Test
  void saysWhatWasCollected() throws IOException {
    LayoutFile.readOrCreate(new LocalStorage(folder), null, null, 1);
    UUID sink = new UUID(1, 1);
    String writer = "0-" + new UUID(2, 2);
    Path file = folder.resolve(WalPath.ofSink(sink) + "/" + writer + "/1-0.wal");
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[77]);
    for (Path path : new Path[] {file, file.getParent(), file.getParent().getParent()}) {
      Files.setLastModifiedTime(path, FileTime.from(Instant.now().minus(Duration.ofDays(9))));
    }

    JsonNode dry = json(CommandRun.of("gc", folder, "--older-than", "7d", "--dry-run", "--json"));
    JsonNode result = json(CommandRun.of("gc", folder, "--older-than", "7d", "--json"));

    assertThat(dry.get("dryRun").asBoolean()).isTrue();
    assertThat(result.get("dryRun").asBoolean()).isFalse();
    assertThat(result.get("files").asLong()).isEqualTo(1);
    assertThat(result.get("folders").asLong()).isEqualTo(2);
    assertThat(result.get("bytes").asLong()).isEqualTo(77);
    assertThat(result.get("removed")).isEqualTo(dry.get("removed"));
    assertThat(result.get("removed").get(0).toString())
        .isEqualTo(
            "{\"sink\":\"%s\",\"writer\":\"%s\",\"kind\":\"segments\",\"count\":1,\"bytes\":77}"
                .formatted(sink, writer));
    assertThat(file).doesNotExist();
  }
}
