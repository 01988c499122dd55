package io.tsm.flink.sink;

import java.io.Serializable;
import java.time.Duration;
import java.util.UUID;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * Everything a {@link TsmSink} was told, checked by {@link TsmSinkBuilder#validate()}.
 *
 * @param path of the root
 * @param groupDuration null for that of the root, or the default
 * @param shardsPerGroup null for those of the root, or the sink's parallelism
 * @param memoryBytes for the caches of one subtask
 * @param localDirectory null for the system's temporary folder
 * @param compaction of the shards that were written to
 * @param sinkId made when the sink was built: one for each submission of a job
 */
@Internal
record TsmSinkOptions(
    String path,
    String database,
    String retentionPolicy,
    @Nullable Duration groupDuration,
    @Nullable Integer shardsPerGroup,
    long memoryBytes,
    BadRecordPolicy onError,
    Distribution distribution,
    @Nullable String localDirectory,
    CompactionSettings compaction,
    UUID sinkId)
    implements Serializable {}
