package io.tsm.flink.sink;

import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.shard.PointsWriter;
import io.tsm.engine.shard.ShardLayout;
import java.io.IOException;
import java.time.Instant;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.BatchExecutionOptions;

/** Keeps a writer from shards that belong to another one (invariant I5). */
@Internal
record OwnershipGuard(ShardLayout layout, int subtask, int parallelism)
    implements PointsWriter.ShardGuard {

  @Override
  public void check(long group, int shardInGroup, SeriesKey series, long time) throws IOException {
    int owner = ShardLayout.owner(group, shardInGroup, parallelism);
    if (owner != subtask) {
      throw new IOException(
          "the point of series '"
              + series
              + "' at "
              + Instant.ofEpochSecond(
                  Math.floorDiv(time, 1_000_000_000L), Math.floorMod(time, 1_000_000_000L))
              + " belongs to writer "
              + owner
              + ", but came to writer "
              + subtask
              + ": its record has points in shards of several writers. Split such records before"
              + " the sink: records.flatMap(new PointSplitter<>(converter)), then"
              + " converter(PointConverters.points()). Or it is a batch job in which "
              + BatchExecutionOptions.ADAPTIVE_AUTO_PARALLELISM_ENABLED.key()
              + " lets the scheduler choose another number of writers than records were routed to:"
              + " give the sink one by setParallelism(n), in SQL by 'sink.parallelism'");
    }
  }
}
