package io.tsm.flink.sink;

import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.flink.fs.Storages;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.functions.Partitioner;
import org.apache.flink.util.FlinkRuntimeException;

/** Sends each record to the one writer that owns its shard (invariant I5). */
@Internal
final class ShardPartitioner implements Partitioner<RouteSelector.Route> {
  private static final long serialVersionUID = 1L;

  private final TsmSinkOptions options;
  private transient ShardLayout layout;

  ShardPartitioner(TsmSinkOptions options) {
    this.options = options;
  }

  @Override
  public int partition(RouteSelector.Route route, int writers) {
    if (writers == 1 || !find(route)) {
      return 0;
    }
    ShardLayout shards = layout(writers);
    return ShardLayout.owner(
        shards.group(route.time()), shards.shardInGroup(route.series()), writers);
  }

  private static boolean find(RouteSelector.Route route) {
    try {
      return route.find();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new FlinkRuntimeException("a record could not be converted: " + e.getMessage(), e);
    }
  }

  private ShardLayout layout(int writers) {
    if (layout == null) {
      try {
        layout =
            LayoutFile.readOrCreate(
                Storages.open(options.path()),
                options.groupDuration(),
                options.shardsPerGroup(),
                writers);
      } catch (IOException e) {
        throw new UncheckedIOException(e.getMessage(), e);
      }
    }
    return layout;
  }
}
