package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tsm.engine.testing.RootOfFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpireCommandTest {
  @TempDir private Path directory;
  private RootOfFiles root;

  @BeforeEach
  void aRootWithAnOldAndANewShardInEachPolicy() throws IOException {
    root = new RootOfFiles(directory, Duration.ofDays(1), 1);
    String lines = "m v=1 0\nm v=1 " + Instant.now().getEpochSecond() + "000000000";
    root.publish("db", "autogen", lines);
    root.publish("db", "other", lines);
    root.publish("second", "autogen", lines);
  }

  private String values(String database, String policy) {
    return CommandRun.of("export", directory, "-d", database, "-r", policy).text();
  }

  @Test
  void removesOldShardsAndSaysWhich() throws IOException {
    String id = Long.toString(root.layout().shardId(root.layout().group(0), 0));
    long bytes = Files.size(directory.resolve("data/db/other/" + id + "/000000001-000000001.tsm"));
    String days = " 1970-01-01T00:00:00Z 1970-01-01T23:59:59.999999999Z 1 ";
    CommandRun dry = CommandRun.of("expire", directory, "--older-than", "90d", "--dry-run");
    CommandRun run = CommandRun.of("expire", directory, "--older-than", "90d");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(dry.text()).isEqualTo(run.text().replace("removed:", "would be removed:"));
    assertThat(run.text().lines().map(l -> l.replaceAll(" +", " ")))
        .hasSize(5)
        .contains("db other " + id + days + bytes);
    assertThat(run.lastLine()).startsWith("removed: 3 shards, 3 files, ");
    assertThat(values("db", "autogen")).hasLineCount(1).doesNotEndWith(" 0\n");
  }

  @Test
  void takesOneDatabaseOrOnePolicy() throws IOException {
    CommandRun json =
        CommandRun.of(
            "expire", directory, "--older-than", "1h", "-d", "db", "-r", "other", "--json");

    assertThat(json.exitCode()).isZero();
    JsonNode result = Json.MAPPER.readTree(json.out());
    assertThat(result.get("dryRun").asBoolean()).isFalse();
    assertThat(result.get("failures").asLong()).isZero();
    assertThat(result.get("shards")).hasSize(1);
    assertThat(result.at("/shards/0/retentionPolicy").asText()).isEqualTo("other");
    assertThat(result.at("/shards/0/last").asLong()).isEqualTo(86_399_999_999_999L);
    assertThat(values("db", "other")).hasLineCount(1);
    assertThat(values("db", "autogen")).hasLineCount(2);
    assertThat(values("second", "autogen")).hasLineCount(2);
  }

  @Test
  void refusesWhatItCannotKnow() throws IOException {
    CommandRun noDatabase =
        CommandRun.of("expire", directory, "--older-than", "90d", "-d", "nowhere");
    CommandRun noPolicy = CommandRun.of("expire", directory, "--older-than", "90d", "-r", "month");
    CommandRun tooShort = CommandRun.of("expire", directory, "--older-than", "59m");
    Files.delete(directory.resolve("layout.json"));
    CommandRun noLayout = CommandRun.of("expire", directory, "--older-than", "90d");

    assertThat(noDatabase.err()).contains("no database 'nowhere'; there are db, second");
    assertThat(noPolicy.err()).contains("no retention policy 'month' in [db, second]");
    assertThat(tooShort.err()).contains("--older-than: 59m is too short, at least 1h");
    assertThat(tooShort.exitCode()).isEqualTo(2);
    assertThat(noLayout.err()).contains("has no layout.json, so nobody knows which times");
    assertThat(noLayout.exitCode()).isEqualTo(1);
  }
}
