package io.tsm.flink.table;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.read.KeySummary;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/**
 * What the indexes of some shards have of a measurement.
 *
 * @param tags names, sorted
 * @param fields names, sorted, and types; of a field with several types that in the newest shard
 * @param bytes of the blocks of its values
 * @param minTime no value is before, nanoseconds
 * @param maxTime no value is after, nanoseconds
 */
@Internal
record MeasurementContent(
    TreeSet<String> tags,
    TreeMap<String, FieldType> fields,
    long bytes,
    long minTime,
    long maxTime) {

  static final MeasurementContent NOTHING =
      new MeasurementContent(new TreeSet<>(), new TreeMap<>(), 0, Long.MAX_VALUE, Long.MIN_VALUE);

  /** Goes through the index of a shard, where the measurement is; no block is read. */
  static MeasurementContent of(ShardReader shard, String measurement) throws CorruptFileException {
    TreeSet<String> tags = new TreeSet<>();
    TreeMap<String, FieldType> fields = new TreeMap<>();
    long bytes = 0;
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    SeriesScan series = shard.select(Selection.all().measurement(measurement));
    while (series.next()) {
      tags.addAll(series.series().tags().keySet());
      for (int field = 0; field < series.fieldCount(); field++) {
        KeySummary summary = series.summary(field);
        fields.put(series.fieldName(field), series.fieldType(field));
        bytes += series.bytes(field);
        minTime = Math.min(minTime, summary.minTime());
        maxTime = Math.max(maxTime, summary.maxTime());
      }
    }
    return new MeasurementContent(tags, fields, bytes, minTime, maxTime);
  }

  /** All of them together. */
  static MeasurementContent ofAll(List<MeasurementContent> oldestFirst) {
    TreeSet<String> tags = new TreeSet<>();
    TreeMap<String, FieldType> fields = new TreeMap<>();
    long bytes = 0;
    long minTime = Long.MAX_VALUE;
    long maxTime = Long.MIN_VALUE;
    for (MeasurementContent shard : oldestFirst) {
      tags.addAll(shard.tags);
      fields.putAll(shard.fields);
      bytes += shard.bytes;
      minTime = Math.min(minTime, shard.minTime);
      maxTime = Math.max(maxTime, shard.maxTime);
    }
    return new MeasurementContent(tags, fields, bytes, minTime, maxTime);
  }

  boolean isEmpty() {
    return fields.isEmpty();
  }

  /** Names of columns for tags: another one where a field has the same name. */
  List<String> tagColumns() {
    return tags.stream().map(t -> fields.containsKey(t) ? TsmColumn.tagColumn(t) : t).toList();
  }

  /** Names of columns for fields, and their types. */
  Map<String, FieldType> fieldColumns() {
    TreeMap<String, FieldType> columns = new TreeMap<>();
    fields.forEach(
        (name, type) ->
            columns.put(tags.contains(name) ? TsmColumn.fieldColumn(name) : name, type));
    return columns;
  }
}
