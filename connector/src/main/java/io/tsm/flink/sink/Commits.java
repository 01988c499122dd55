package io.tsm.flink.sink;

import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.flink.annotation.Internal;

/** What writers and committers set up in the same way. */
@Internal
final class Commits {
  private Commits() {}

  /** Begins the path of each run. */
  static String runPrefix(TsmSinkOptions options, UUID id) {
    return "tsm-sink-" + options.sinkId() + "-" + id + "-";
  }

  /** Waits for staged files, as long as it takes; drops them if one failed. */
  static List<StagedShard> awaitStaged(StagedCommit staged)
      throws IOException, InterruptedException {
    try {
      return staged.await(Long.MAX_VALUE / 2, TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("146 years have passed", e);
    } catch (IOException | InterruptedException e) {
      staged.discard();
      throw e;
    }
  }

  /** Lists some files of staged shards. */
  static List<StagedRef> refs(
      List<StagedShard> shards, Function<StagedShard, List<TsmFileInfo>> files) {
    List<StagedRef> refs = new ArrayList<>();
    for (StagedShard shard : shards) {
      for (TsmFileInfo file : files.apply(shard)) {
        refs.add(
            new StagedRef(shard.shardId(), file.path(), new FileRef(file.size(), file.crc32c())));
      }
    }
    return refs;
  }
}
