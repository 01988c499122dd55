package io.tsm.engine.influx;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenShardFilesTest {
  private static final String SHARD = "data/db/autogen/1";

  /** Far from the others, so that each part of a listing may have it or not. */
  private static final int COMPACTED = 200_000_000;

  private static final Set<List<String>> WHOLE =
      Set.of(
          List.of("1-1", "2-1"),
          List.of(COMPACTED + "-2"),
          List.of("2-1", COMPACTED + "-2"),
          List.of("1-1", "2-1", COMPACTED + "-2"));

  private static void publish(Storage storage, String name) throws IOException {
    try (OutputFile file = storage.create("staged-" + name)) {
      file.write(name.getBytes(StandardCharsets.UTF_8), 0, name.length());
      file.sync();
    }
    storage.publish("staged-" + name, SHARD + "/" + name);
  }

  private static List<String> openedNames(Storage storage) throws IOException {
    try (OpenShardFiles opened = OpenShardFiles.open(storage, SHARD)) {
      for (var file : opened.files().entrySet()) {
        byte[] content = new byte[(int) file.getValue().size()];
        file.getValue().readFully(0, content, 0, content.length);
        assertThat(content).asString().isEqualTo(file.getKey().fileName());
      }
      return opened.files().keySet().stream()
          .map(name -> name.generation() + "-" + name.sequence())
          .toList();
    }
  }

  /** A compaction of both files into a third one, some steps before each of the reader's. */
  @Test
  void holdsAWholeShardWheneverACompactionReplacesItsFiles() throws IOException {
    for (int start = 0; start < 10; start++) {
      for (int width = 1; width <= 3; width++) {
        for (int seed = 0; seed < 20; seed++) {
          assertThat(openedWhileCompacting(start, width, seed))
              .as("start %d, width %d, seed %d", start, width, seed)
              .isIn(WHOLE);
        }
      }
    }
  }

  private static List<String> openedWhileCompacting(int start, int width, int seed)
      throws IOException {
    CrashDisk disk = new CrashDisk();
    CrashStorage compaction = new CrashStorage(disk, new CrashProcess(new Faults(1)));
    publish(compaction, name(1, 1));
    publish(compaction, name(2, 1));
    Step[] steps = {
      () -> publish(compaction, name(COMPACTED, 2)),
      () -> compaction.delete(SHARD + "/" + name(1, 1)),
      () -> compaction.delete(SHARD + "/" + name(2, 1))
    };
    int[] operations = {0};
    int[] done = {0};
    CrashProcess reader = new CrashProcess(new Faults(seed)); // how a directory is read
    reader.interleave(
        () -> {
          if (operations[0]++ >= start) {
            for (int i = 0; i < width && done[0] < steps.length; i++) {
              run(steps[done[0]++]);
            }
          }
        });
    return openedNames(new CrashStorage(disk, reader));
  }

  private static String name(int generation, int sequence) {
    return new TsmFileName(generation, sequence).fileName();
  }

  /** A step of the compaction. */
  private interface Step {
    void run() throws IOException;
  }

  private static void run(Step step) {
    try {
      step.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
