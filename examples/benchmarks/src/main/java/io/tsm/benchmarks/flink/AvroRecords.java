package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.peers.Checksum;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;

/**
 * Avro's records, the quickest way to Parquet that it has: no column is optional, tags are UTF-8
 * already, and are shared by the rows of a host.
 */
final class AvroRecords implements Records<GenericRecord> {
  private final Schema schema;
  private final int tags;
  private final GenericRecord[] rows;
  private final long[] times;

  /**
   * @param points with the same tags and fields, all of them floats
   */
  AvroRecords(List<Point> points) {
    Point first = points.get(0);
    this.schema = schema(first);
    this.tags = first.seriesKey().tags().size();
    this.rows = new GenericRecord[points.size()];
    this.times = new long[rows.length];
    Map<SeriesKey, Utf8[]> known = new HashMap<>();
    for (int row = 0; row < rows.length; row++) {
      Point point = points.get(row);
      Utf8[] texts = known.computeIfAbsent(point.seriesKey(), AvroRecords::texts);
      GenericRecord record = new GenericData.Record(schema);
      record.put(0, point.time());
      for (int i = 0; i < tags; i++) {
        record.put(1 + i, texts[i]);
      }
      for (int i = 0; i < point.fieldCount(); i++) {
        record.put(1 + tags + i, Double.longBitsToDouble(point.bits(i)));
      }
      rows[row] = record;
      times[row] = point.time();
    }
  }

  private static Utf8[] texts(SeriesKey series) {
    return series.tags().values().stream().map(Utf8::new).toArray(Utf8[]::new);
  }

  private static Schema schema(Point point) {
    SchemaBuilder.FieldAssembler<Schema> columns =
        SchemaBuilder.record(point.seriesKey().measurement()).fields().requiredLong("time");
    point.seriesKey().tags().keySet().forEach(columns::requiredString);
    for (int i = 0; i < point.fieldCount(); i++) {
      if (point.fieldType(i) != FieldType.FLOAT) {
        throw new IllegalArgumentException("not all fields are floats: " + point);
      }
      columns.requiredDouble(new String(point.fieldName(i), StandardCharsets.UTF_8));
    }
    return columns.endRecord();
  }

  Schema schema() {
    return schema;
  }

  @Override
  public int size() {
    return rows.length;
  }

  /** The record itself: only the task that has its host sees it. */
  @Override
  public GenericRecord at(int index, long shift) {
    GenericRecord row = rows[index];
    row.put(0, times[index] + shift);
    return row;
  }

  /** Adds the values of a row that was read. */
  void add(GenericRecord row, Checksum into) {
    long time = (long) row.get(0);
    for (int i = 1 + tags; i < schema.getFields().size(); i++) {
      into.add(time, Double.doubleToRawLongBits((double) row.get(i)));
    }
  }
}
