package io.tsm.examples.ingest;

import io.tsm.engine.model.Precision;
import io.tsm.flink.sink.BadRecordPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.api.common.RuntimeExecutionMode;

/**
 * What is to be done, checked as far as that goes without looking at files.
 *
 * @param inputs files of line protocol
 * @param root where the TSM files go; absolute
 * @param shardDuration null for what the root has, or the default
 * @param shardsPerGroup null for what the root has, or the default
 */
record IngestOptions(
    List<Path> inputs,
    Path root,
    String database,
    String retentionPolicy,
    Precision precision,
    int parallelism,
    Duration checkpointInterval,
    @Nullable Duration shardDuration,
    @Nullable Integer shardsPerGroup,
    RuntimeExecutionMode mode,
    BadRecordPolicy onError) {

  IngestOptions {
    inputs = List.copyOf(inputs);
  }

  boolean isBatch() {
    return mode == RuntimeExecutionMode.BATCH;
  }

  /** The directory of the shards that this run writes to. */
  Path shards() {
    return root.resolve("data").resolve(database).resolve(retentionPolicy);
  }
}
