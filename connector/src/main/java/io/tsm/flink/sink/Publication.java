package io.tsm.flink.sink;

import io.tsm.engine.shard.ShardPublisher;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.apache.flink.annotation.Internal;

/** Publishes staged shards, several at a time. */
@Internal
final class Publication {
  private final WriteTarget target;
  private final ExecutorService executor;
  private final Retry retry;

  Publication(WriteTarget target, ExecutorService executor, Retry retry) {
    this.retry = retry;
    this.target = target;
    this.executor = executor;
  }

  /** Publishes all, or throws after all were tried: then some may be published. */
  void publish(List<StagedShard> shards) throws IOException, InterruptedException {
    if (shards.size() == 1) { // the task's own thread is as good as another
      publish(shards.get(0));
      return;
    }
    List<Future<?>> tasks = new ArrayList<>(shards.size());
    for (StagedShard shard : shards) {
      tasks.add(
          executor.submit(
              () -> {
                publish(shard);
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
        tasks.forEach(t -> t.cancel(true));
        throw e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private void publish(StagedShard shard) throws IOException, InterruptedException {
    String directory = target.shardDirectory(shard.shardId());
    retry.run(
        "Publishing to " + target.storage().describe(directory),
        () ->
            shard
                .types()
                .markKnown(ShardPublisher.publish(target.storage(), shard.paths(), directory)));
  }
}
