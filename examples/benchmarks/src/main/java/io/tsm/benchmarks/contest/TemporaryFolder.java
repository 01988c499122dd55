package io.tsm.benchmarks.contest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder that is deleted with all that is in it, also when the program is interrupted. */
public final class TemporaryFolder implements Closeable {
  private static final Set<TemporaryFolder> OPEN = ConcurrentHashMap.newKeySet();
  private static final int TRIES = 50;
  private static final long PAUSE = Duration.ofMillis(100).toNanos();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(TemporaryFolder::deleteAll, "temporary folders"));
  }

  private final Path path;

  /**
   * Makes one.
   *
   * @param parent where; on the disk that is to be measured
   */
  public TemporaryFolder(Path parent) throws IOException {
    path = Files.createTempDirectory(parent, "tsm-benchmark");
    OPEN.add(this);
  }

  public Path path() {
    return path;
  }

  /** Bytes of all files in it whose names end so. */
  public long bytes(String suffix) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.filter(f -> f.toString().endsWith(suffix)).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }

  @Override
  public void close() throws IOException {
    List<Path> all;
    try (Stream<Path> files = Files.walk(path)) {
      all = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : all) {
      Files.deleteIfExists(file); // an interrupted program deletes too
    }
    OPEN.remove(this);
  }

  /** What was not closed. Who was interrupted may still write: that is why it tries again. */
  private static void deleteAll() {
    for (TemporaryFolder folder : OPEN) {
      for (int i = 1; OPEN.contains(folder); i++) {
        try {
          folder.close();
        } catch (IOException | UncheckedIOException e) {
          if (i == TRIES) {
            System.err.println(folder.path + " is left: " + e);
            break;
          }
          LockSupport.parkNanos(PAUSE);
        }
      }
    }
  }
}
