package io.tsm.flink.source;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.SeriesCursor;
import java.util.Map;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/** A series that is read: its name, its tags, and its fields in one shard. */
@PublicEvolving
public final class TsmSeries {
  private final long shard;
  private final SeriesCursor cursor;
  private final Map<String, String> tags;

  TsmSeries(long shard, SeriesCursor cursor) {
    this.shard = shard;
    this.cursor = cursor;
    this.tags = cursor.series().tags();
  }

  /** The id of the shard, which is the name of its folder. */
  public long shard() {
    return shard;
  }

  /** The series' key: {@code measurement,tag=value,...}, with InfluxDB's escapes. */
  public SeriesKey key() {
    return cursor.series();
  }

  public String measurement() {
    return key().measurement();
  }

  /** All tags in the order of their names; not modifiable. */
  public Map<String, String> tags() {
    return tags;
  }

  /** The value of a tag; null if the series does not have it. */
  @Nullable
  public String tag(String name) {
    return tags.get(name);
  }

  /** Number of fields that are read. */
  public int fieldCount() {
    return cursor.fieldCount();
  }

  /**
   * The number of a field, to be used with a {@link TsmRow}; -1 if the series does not have it in
   * this shard, which no row has.
   */
  public int field(String name) {
    return cursor.indexOf(name);
  }

  public String fieldName(int field) {
    return cursor.fieldName(field);
  }

  public FieldType fieldType(int field) {
    return cursor.fieldType(field);
  }

  @Override
  public String toString() {
    return key() + " in shard " + shard;
  }
}
