package io.tsm.engine.cli;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.PointView;
import io.tsm.engine.shard.CommitFileName;
import io.tsm.engine.shard.PointsWriter;
import io.tsm.engine.shard.ShardPublisher;
import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes points in rounds: of each one a file a shard, published in their order while the next one
 * is being read. As a sink without a log does, in a folder like a sink's, so that {@code tsm gc}
 * knows what a killed import leaves.
 */
final class ImportRounds implements Closeable {
  private final WriteTarget target;
  private final Storage storage;
  private final String folder;
  private final ExecutorService executor;
  private final PointsWriter points;
  private StagedCommit pending;
  private Published listener; // for the pending one
  private long round;

  /** Is told which shards a round was published to. */
  @FunctionalInterface
  interface Published {
    void published(List<Long> shards) throws IOException;
  }

  /**
   * @param folder for staged files; what is in it is of a killed import, and is deleted
   * @param round the number of the last one
   */
  ImportRounds(WriteTarget target, String folder, long round, long memoryBytes) throws IOException {
    this.target = target;
    this.storage = target.storage();
    this.folder = folder;
    this.round = round;
    deleteFolder();
    this.executor =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(),
            task -> {
              Thread thread = new Thread(task, "tsm-import");
              thread.setDaemon(true);
              return thread;
            });
    this.points =
        new PointsWriter(
            target,
            LocalStorage.temporary(Path.of(System.getProperty("java.io.tmpdir"))),
            "tsm-import-" + UUID.randomUUID() + "-",
            executor,
            memoryBytes,
            PointsWriter.ShardGuard.NONE);
  }

  /**
   * Writes a point.
   *
   * @throws FieldTypeConflictException if a field has another type in its shard
   */
  void write(PointView point) throws IOException {
    points.write(point);
  }

  /**
   * Ends a round: the one before it is published, and this one begins to be made into files.
   *
   * @param published is called when this one is published
   */
  void end(Published published) throws IOException {
    publishPending();
    round++;
    pending = points.freeze(folder + "/" + CommitFileName.prefix(round));
    listener = published;
  }

  /** Publishes the round that was ended last, if that is not done. */
  void publishPending() throws IOException {
    if (pending == null) {
      return;
    }
    List<StagedShard> shards = await(pending);
    for (StagedShard shard : shards) {
      publish(shard);
    }
    pending = null;
    listener.published(shards.stream().map(StagedShard::shardId).toList());
  }

  private static List<StagedShard> await(StagedCommit commit) throws IOException {
    try {
      return commit.await(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException("a century has passed", e);
    }
  }

  private static IOException interrupted(InterruptedException e) {
    InterruptedIOException interrupted = new InterruptedIOException("interrupted");
    interrupted.initCause(e);
    return interrupted;
  }

  private void publish(StagedShard shard) throws IOException {
    String directory = target.shardDirectory(shard.shardId());
    try {
      shard.types().compareWithUnknownFiles(shard.paths()); // a sink may have come meanwhile
    } catch (FieldTypeConflictException e) {
      throw new IOException(
          "%s: files came during the import: %s"
              .formatted(storage.describe(directory), e.getMessage()),
          e);
    }
    shard.types().markKnown(new ShardPublisher(storage, shard.paths(), directory).publish());
    for (String path : shard.paths()) {
      storage.delete(path);
    }
  }

  /** Drops what is not published, and removes the folder. */
  @Override
  public void close() throws IOException {
    if (pending != null) {
      pending.discard();
    }
    points.close();
    executor.shutdown();
    try {
      while (!executor.awaitTermination(1, TimeUnit.MINUTES)) {
        // what is under way ends: it is deleted next
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw interrupted(e);
    }
    deleteFolder();
  }

  private void deleteFolder() throws IOException {
    for (FileEntry entry : storage.list(folder)) {
      storage.delete(folder + "/" + entry.name());
    }
    String parent = folder.substring(0, folder.lastIndexOf('/'));
    Closing.closeAll(List.of(() -> storage.delete(folder), () -> storage.delete(parent)));
  }
}
