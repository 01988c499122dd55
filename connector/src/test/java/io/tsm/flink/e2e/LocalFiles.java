package io.tsm.flink.e2e;

import io.tsm.engine.testing.influx.Await;
import io.tsm.flink.testing.cluster.JvmProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The sink's temporary files in the temporary folder of a TaskManager. */
final class LocalFiles {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  private LocalFiles() {}

  private static List<Path> of(JvmProcess taskManager) throws IOException {
    try (Stream<Path> files = Files.list(taskManager.temporaryFolder())) {
      return files.filter(f -> f.getFileName().toString().startsWith("tsm-sink-")).toList();
    }
  }

  /** Waits for the first one. */
  static void awaitSome(JvmProcess taskManager) throws IOException {
    Await.until("temporary files of " + taskManager, TIMEOUT, () -> !of(taskManager).isEmpty());
  }

  /** Waits until there are none. */
  static void awaitNone(JvmProcess taskManager) throws IOException {
    Await.until(
        "the temporary files of " + taskManager + " to go",
        TIMEOUT,
        () -> of(taskManager).isEmpty());
  }
}
