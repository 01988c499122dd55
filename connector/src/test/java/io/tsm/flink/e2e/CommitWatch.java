package io.tsm.flink.e2e;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Sees within a millisecond or so when a file is published in a shard that exists. */
final class CommitWatch implements AutoCloseable {
  private final WatchService watch;

  /**
   * @param shards the folder of the shards of a retention policy
   */
  CommitWatch(Path shards) throws IOException {
    watch = shards.getFileSystem().newWatchService();
    List<Path> folders;
    try (Stream<Path> all = Files.list(shards)) {
      folders = all.toList();
    }
    for (Path folder : folders) {
      WatchKey unused = folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
    }
  }

  /** Waits for the next file. */
  void awaitPublication(Duration atMost) throws IOException {
    try {
      WatchKey key = watch.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
      if (key == null) {
        throw new AssertionError("no file was published for " + atMost);
      }
      for (WatchEvent<?> event : key.pollEvents()) {
        if (!event.context().toString().endsWith(".tsm")) {
          throw new AssertionError(event.context() + " has no business in a shard");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("waiting for a file");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  @Override
  public void close() throws IOException {
    watch.close();
  }
}
