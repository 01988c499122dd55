package io.tsm.flink.source;

import io.tsm.engine.read.Selection;
import io.tsm.engine.read.TagPredicate;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * What a source reads, checked by {@link TsmSourceBuilder#validate()}.
 *
 * @param path of the root
 * @param measurements bare names; null for all
 * @param minTime nanoseconds
 * @param maxTime nanoseconds, included
 * @param fields null for all
 * @param limit rows after which a reader has enough; 0 for no limit
 * @param monitorInterval null for a bounded scan
 * @param splitBytes a shard with more is read in parts
 */
@Internal
record TsmSourceOptions(
    String path,
    String database,
    String retentionPolicy,
    @Nullable List<String> measurements,
    long minTime,
    long maxTime,
    TagPredicate tags,
    @Nullable List<String> fields,
    long limit,
    @Nullable Duration monitorInterval,
    long splitBytes)
    implements Serializable {

  boolean isBounded() {
    return monitorInterval == null;
  }

  Selection selection() {
    Selection selection = Selection.all();
    if (measurements != null) {
      selection = selection.measurements(measurements);
    }
    if (fields != null) {
      selection = selection.fields(fields.toArray(new String[0]));
    }
    return selection.where(tags).between(minTime, maxTime);
  }
}
