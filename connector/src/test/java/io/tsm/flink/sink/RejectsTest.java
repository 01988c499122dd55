package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashError;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The file of refused records gets its name once, durably, whoever began with it. */
class RejectsTest {
  private static final String FROM = "wal/sink/0-writer/1.rejects";
  private static final String TO = "rejected/sink/0-writer-1.lp.gz";
  private static final int POWER_LOSSES = 30;

  /** A process dies at each operation of the publication; the next one ends the commit. */
  @Test
  void aNameThatADeadProcessMadeIsMadeDurableByTheNext() throws Exception {
    int deaths = 0;
    for (int operations = 0; diesAfter(operations, 0); operations++) {
      deaths++;
      for (int seed = 1; seed < POWER_LOSSES; seed++) {
        diesAfter(operations, seed);
      }
    }
    assertThat(deaths).isEqualTo(6); // two directories made and synced, link, directory synced
  }

  /** Returns false if there were no more operations at which to die. */
  private static boolean diesAfter(int operations, int seed) throws IOException {
    CrashDisk disk = new CrashDisk();
    writeDurably(process(disk, new Faults(seed)));
    Faults faults = new Faults(seed);
    faults.crashAfter(operations);
    boolean died = false;
    try {
      Rejects.publish(process(disk, faults), FROM, TO);
    } catch (CrashError e) {
      died = true;
    }
    Storage next = process(disk, new Faults(seed));
    Rejects.publish(next, FROM, TO);
    next.delete(FROM); // the commit is marked as done
    next.syncDirectory("wal/sink/0-writer");
    disk.losePower(seed);
    assertThat(read(process(disk, new Faults(seed)), TO))
        .as("died before operation %d, power loss %d", operations, seed)
        .isEqualTo("refused");
    return died;
  }

  private static Storage process(CrashDisk disk, Faults faults) {
    return new CrashStorage(disk, new CrashProcess(faults));
  }

  private static void writeDurably(Storage storage) throws IOException {
    byte[] bytes = "refused".getBytes(StandardCharsets.UTF_8);
    try (OutputFile file = storage.create(FROM)) {
      file.write(bytes, 0, bytes.length);
      file.sync();
    }
  }

  private static String read(Storage storage, String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
