package io.tsm.flink.sink;

import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.shard.ShardDeletes;
import io.tsm.engine.shard.ShardPublisher;
import io.tsm.engine.shard.ShardTypes;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Lock;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes staged shards, several at a time. */
@Internal
final class Publication {
  private static final Logger LOG = LoggerFactory.getLogger(Publication.class);

  private final WriteTarget target;
  private final HandOver handOver;
  private final Retry retry;
  private final CommitId commit;
  private final UUID attempt; // another one may be at the same commit
  private final ShardDeletes.Fence fence;

  /**
   * @param commit of which it is
   * @param fence says whether another attempt has finished the commit
   */
  Publication(
      WriteTarget target, SinkEnvironment environment, CommitId commit, ShardDeletes.Fence fence) {
    this.target = target;
    this.handOver = environment.handOver();
    this.retry = environment.retry();
    this.commit = commit;
    this.attempt = environment.ids().get();
    this.fence = fence;
  }

  /** Publishes all, or throws after all were tried: then some may be published. */
  void publish(List<StagedShard> shards) throws IOException, InterruptedException {
    if (shards.size() == 1) { // the task's own thread is as good as another
      publish(shards.get(0));
      return;
    }
    AtomicBoolean stopped = new AtomicBoolean();
    List<Future<?>> tasks = new ArrayList<>(shards.size());
    for (StagedShard shard : shards) {
      tasks.add(
          handOver
              .publishing()
              .submit(
                  () -> {
                    if (!stopped.get()) {
                      publish(shard);
                    }
                    return null;
                  }));
    }
    IOException failure = null;
    for (Future<?> task : tasks) {
      try {
        task.get();
      } catch (ExecutionException e) {
        if (failure == null) {
          failure =
              new IOException("could not publish: " + e.getCause().getMessage(), e.getCause());
        } else {
          failure.addSuppressed(e.getCause());
        }
      } catch (InterruptedException e) {
        stopped.set(true);
        tasks.forEach(t -> awaitEnd(t, e));
        throw e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  /**
   * Waits for a task even when interrupted: the next attempt must not find one at work, which could
   * publish old values above new ones (invariant I6).
   */
  private static void awaitEnd(Future<?> task, InterruptedException interrupt) {
    while (!task.isDone()) {
      try {
        task.get();
      } catch (ExecutionException e) {
        interrupt.addSuppressed(e.getCause());
      } catch (InterruptedException e) {
        LOG.debug("Interrupted again while a file is being published", e);
      }
    }
  }

  private void publish(StagedShard shard) throws IOException, InterruptedException {
    String directory = target.shardDirectory(shard.shardId());
    ShardPublisher publisher = new ShardPublisher(target.storage(), shard.paths(), directory);
    AtomicBoolean deleted = new AtomicBoolean(shard.deletes().isEmpty());
    retry.run(
        "Publishing to " + target.storage().describe(directory),
        () -> {
          // Of two commits with different types for a field, the second must see the first.
          Lock lock = handOver.lock(target.storage().describe(directory));
          lock.lock();
          try {
            compareTypes(shard.types(), publisher.remaining());
            if (!deleted.get()) {
              deletes(shard, directory).apply();
              deleted.set(true);
            }
            shard.types().markKnown(publisher.publish());
          } finally {
            lock.unlock();
          }
        });
  }

  private ShardDeletes deletes(StagedShard shard, String directory) {
    return new ShardDeletes(
        target.storage(),
        shard.deletePaths(),
        directory,
        file -> commit.tombstone(attempt, shard.shardId(), file),
        fence);
  }

  private static void compareTypes(ShardTypes types, List<String> files) throws IOException {
    try {
      types.compareWithUnknownFiles(files);
    } catch (FieldTypeConflictException e) {
      throw new IOException(
          "another commit was faster, and has a field with another type: " + e.getMessage(), e);
    }
  }
}
