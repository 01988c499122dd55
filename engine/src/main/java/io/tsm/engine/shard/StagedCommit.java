package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The frozen caches and runs of one commit on their way to staged files, one future for each shard.
 * Belongs to whoever holds it: taken and published, or {@link #discard}ed. Safe for use by several
 * threads.
 */
public final class StagedCommit {
  private static final Logger LOG = LoggerFactory.getLogger(StagedCommit.class);

  private final Storage storage;
  private final List<CompletableFuture<StagedShard>> shards;
  private final AtomicBoolean discarded;

  /**
   * @param discarded tells the background work that nobody wants its files any more
   */
  StagedCommit(
      Storage storage, List<CompletableFuture<StagedShard>> shards, AtomicBoolean discarded) {
    this.storage = storage;
    this.shards = List.copyOf(shards);
    this.discarded = discarded;
  }

  /** Number of shards. */
  public int shardCount() {
    return shards.size();
  }

  /** True when no background work is left, be it done or failed. */
  public boolean isDone() {
    return shards.stream().allMatch(CompletableFuture::isDone);
  }

  /**
   * Waits for all files.
   *
   * @throws IOException if one of them could not be made
   * @throws TimeoutException if they are not there in time
   */
  public List<StagedShard> await(long timeout, TimeUnit unit)
      throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + unit.toNanos(timeout);
    List<StagedShard> staged = new ArrayList<>(shards.size());
    for (CompletableFuture<StagedShard> shard : shards) {
      try {
        staged.add(shard.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
      } catch (ExecutionException e) {
        throw failure(e.getCause());
      }
    }
    return staged;
  }

  private static IOException failure(Throwable cause) {
    Throwable root =
        cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    return new IOException("a background snapshot failed: " + root, root);
  }

  /**
   * Gives the work up: what has not begun does not begin, and files go as soon as they are done.
   */
  public void discard() {
    discarded.set(true);
    for (CompletableFuture<StagedShard> shard : shards) {
      var unused =
          shard.whenComplete(
              (staged, error) -> {
                if (staged != null) {
                  delete(staged);
                }
              });
    }
  }

  private void delete(StagedShard staged) {
    for (String path : staged.allPaths()) {
      try {
        storage.delete(path);
      } catch (IOException e) {
        LOG.warn("Could not delete the staged file {}", storage.describe(path), e);
      }
    }
  }
}
