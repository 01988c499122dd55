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
  private static final Set<List<String>> WHOLE =
      Set.of(List.of("1-1", "2-1"), List.of("2-2"), List.of("1-1", "2-1", "2-2"));

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

  /** A compaction of both files into a third one, one step before each of the reader's. */
  @Test
  void holdsAWholeShardWheneverACompactionReplacesItsFiles() throws IOException {
    String[] names = {name(1, 1), name(2, 1), name(2, 2)};
    for (int start = 0; start < 12; start++) {
      for (int pace = 1; pace <= 4; pace++) {
        CrashDisk disk = new CrashDisk();
        CrashStorage compaction = new CrashStorage(disk, new CrashProcess(new Faults(1)));
        publish(compaction, names[0]);
        publish(compaction, names[1]);
        Step[] steps = {
          () -> publish(compaction, names[2]),
          () -> compaction.delete(SHARD + "/" + names[0]),
          () -> compaction.delete(SHARD + "/" + names[1])
        };
        int[] operations = {-start};
        int[] done = {0};
        int everySo = pace;
        CrashProcess reader = new CrashProcess(new Faults(100 * start + pace));
        reader.interleave(
            () -> {
              if (operations[0]++ >= 0 && operations[0] % everySo == 0 && done[0] < steps.length) {
                run(steps[done[0]++]);
              }
            });

        assertThat(openedNames(new CrashStorage(disk, reader)))
            .as("start %d, pace %d", start, pace)
            .isIn(WHOLE);
      }
    }
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
