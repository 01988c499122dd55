package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.golden.Fixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A TSM file that somebody deleted: as in InfluxDB no list says which files there should be, so the
 * others are the shard.
 */
class DeletedFileTest {
  private static final String SHARD = "data/fx/autogen/1";

  @TempDir private Path folder;

  private Path rootWith(String name, int... generations) throws IOException {
    Path root = folder.resolve(name);
    Path shard = Files.createDirectories(root.resolve(SHARD));
    for (int generation : generations) {
      String file = "%09d-000000001.tsm".formatted(generation);
      Files.copy(Fixtures.of("10-generations").resolve(SHARD).resolve(file), shard.resolve(file));
    }
    return root;
  }

  private static byte[] export(Path root) {
    return CommandRun.of("export", root, "--database", "fx").out();
  }

  @Test
  void isMissedByNobodyAndTheOthersAreReadAsTheyAre() throws IOException {
    Path root = rootWith("root", 1, 2, 3, 4, 5);
    assertThat(CommandRun.of("verify", root).lastLine()).startsWith("OK: no faults in 5 TSM files");
    Files.delete(root.resolve(SHARD).resolve("000000002-000000001.tsm"));
    Files.delete(root.resolve(SHARD).resolve("000000005-000000001.tsm"));

    CommandRun verify = CommandRun.of("verify", root);
    assertThat(verify.lastLine()).startsWith("OK: no faults in 3 TSM files");
    assertThat(verify.exitCode()).isZero();
    byte[] exported = export(root);
    assertThat(exported)
        .isNotEmpty()
        .isEqualTo(export(rootWith("without", 1, 3, 4)))
        .isNotEqualTo(export(rootWith("with", 1, 2, 3, 4, 5)));
  }
}
