package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.testing.ChildJvm;
import io.tsm.engine.testing.influx.Await;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Imports that were killed. */
class ImportResumeTest {
  private static final int ROUND = 30_000;
  private static final int KILLS = 3;

  @TempDir private Path folder;

  private List<String> arguments(Path root, Path input, String format) {
    List<String> arguments =
        new ArrayList<>(
            List.of("import", root.toString(), "-d", "db", input.toString(), "--round"));
    arguments.add(Integer.toString(ROUND));
    arguments.addAll(List.of("--max-errors", "1000000", "--shard-duration", "24h"));
    arguments.addAll(List.of("--precision", "s", "--rejects", root + ".rejects"));
    if (format.equals("csv")) {
      arguments.addAll(List.of("--measurement", "m", "--tags", "host"));
      arguments.addAll(List.of("--fields", "v:integer,w:string", "--time-column", "t"));
    }
    return arguments;
  }

  /** Every tenth row writes to a time that was written before, every hundredth cannot be stored. */
  private Path input(String format, int rows) throws IOException {
    Path file = folder.resolve("input." + format);
    boolean csv = format.equals("csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(csv ? "t,host,v,w\n" : "");
      for (int i = 0; i < rows; i++) {
        long time = i % 10 == 0 ? i / 40 : i / 4;
        String value = i % 100 == 7 ? "bad" : Integer.toString(i);
        out.write(
            csv
                ? "%d,h%d,%s,\"a\n%d\"\n".formatted(time, i % 4, value, i)
                : "m,host=h%d v=%s%s,w=\"a\n%d\" %d\n"
                    .formatted(i % 4, value, value.equals("bad") ? "" : "i", i, time));
      }
    }
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"lp", "csv"})
  void aKilledImportGoesOnAndAnswersAreEqual(String format) throws Exception {
    Path input = input(format, 240_000);
    Path undisturbed = folder.resolve("undisturbed");
    assertThat(CommandRun.of(arguments(undisturbed, input, format).toArray()).err()).isEmpty();

    Path killed = folder.resolve("killed");
    List<String> resuming = new ArrayList<>(arguments(killed, input, format));
    resuming.add("--resume");
    long rounds = 0;
    for (int i = 0; i < KILLS; i++) {
      try (ChildJvm child =
          ChildJvm.start(TsmCommand.class, i == 0 ? arguments(killed, input, format) : resuming)) {
        long atLeast = rounds + 1;
        Await.until("round " + atLeast, Duration.ofMinutes(1), () -> rounds(killed) >= atLeast);
        child.kill();
      }
      rounds = rounds(killed);
    }
    assertThat(CommandRun.of(arguments(killed, input, format).toArray()).err())
        .contains("import.json is of an import that did not come to its end");
    CommandRun last = CommandRun.of(resuming.toArray());

    assertThat(last.err()).isEmpty();
    assertThat(last.text()).startsWith("imported 237,600 points, 475,200 values, into ");
    assertThat(last.text()).contains("; 2,400 rejects; ");
    assertThat(export(killed)).isEqualTo(export(undisturbed));
    assertThat(Path.of(killed + ".rejects"))
        .hasSameTextualContentAs(Path.of(undisturbed + ".rejects"));
    assertThat(killed.resolve("import.json")).doesNotExist();
    assertThat(killed.resolve("wal")).isEmptyDirectory();
  }

  private static long rounds(Path root) throws IOException {
    return ImportState.find(new LocalStorage(root)).map(ImportState::rounds).orElse(0L);
  }

  private static String export(Path root) {
    CommandRun run = CommandRun.of("export", root, "-d", "db");
    assertThat(run.err()).isEmpty();
    return run.text();
  }

  @Test
  void goesOnlyOnWithTheSameFilesAndOptions() throws IOException {
    Path input = Files.writeString(folder.resolve("a.lp"), "m v=1 1\nm v=2 2\nm v=x 3\n");
    Path root = folder.resolve("root");
    CommandRun failed = CommandRun.of("import", root, "-d", "db", input, "--round", 1);
    assertThat(failed.err())
        .contains("a.lp:3:")
        .contains("1 points are imported, --resume goes on");

    assertThat(CommandRun.of("import", root, "-d", "other", input, "--resume").err())
        .contains("import.json was into db.autogen, line protocol in ns, this is into other");
    Files.writeString(input, "m v=4 4\n", StandardOpenOption.APPEND);
    assertThat(CommandRun.of("import", root, "-d", "db", input, "--resume").err())
        .contains("give the same files, which must not have changed");
  }

  @Test
  void goesOnAfterAnErrorThatIsNowAllowed() throws IOException {
    Path input = Files.writeString(folder.resolve("a.lp"), "m v=1 1\nm v=2 2\nm v=x 3\nm v=4 4\n");
    Path root = folder.resolve("root");
    CommandRun.of("import", root, "-d", "db", input, "--round", 1);

    CommandRun run =
        CommandRun.of("import", root, "-d", "db", input, "--resume", "--max-errors", 1);

    assertThat(run.text()).startsWith("imported 3 points, 3 values, into 1 shard of ");
    assertThat(export(root)).isEqualTo("m v=1.0 1\nm v=2.0 2\nm v=4.0 4\n");
  }
}
