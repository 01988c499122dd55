package io.tsm.engine.shard;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.io.Throttle;
import java.util.function.LongSupplier;

/**
 * How an embedded shard works.
 *
 * @param segmentBytes a new segment of the log begins when the present one is longer
 * @param compaction when files are merged
 * @param throttle of the bytes that compactions write
 * @param nanoClock for ages; nanoseconds from any point on
 */
public record ShardOptions(
    long segmentBytes, CompactionOptions compaction, Throttle throttle, LongSupplier nanoClock) {}
