package io.tsm.flink.source;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.read.RowBatch;
import org.apache.flink.annotation.PublicEvolving;

/**
 * A row of a series: a time, and for each field a value or none. Fields are counted as in the
 * {@link TsmSeries}; to ask for -1, a field that the series does not have, is fine. To ask for a
 * value by another type than the field's is a {@link ClassCastException}.
 */
@PublicEvolving
public final class TsmRow {
  private RowBatch batch;
  private int row;

  TsmRow() {}

  void set(RowBatch newBatch, int newRow) {
    batch = newBatch;
    row = newRow;
  }

  /** Nanoseconds since 1970, UTC. */
  public long time() {
    return batch.time(row);
  }

  /** True if the row has a value of the field. */
  public boolean isPresent(int field) {
    return field >= 0 && batch.present(field)[row];
  }

  /** The value of a float field, 0 if there is none. */
  public double doubleValue(int field) {
    return field < 0 ? 0 : ((FloatValues) batch.column(field)).values()[row];
  }

  /** The value of an integer field, or the bits of an unsigned one; 0 if there is none. */
  public long longValue(int field) {
    return field < 0 ? 0 : ((LongValues) batch.column(field)).values()[row];
  }

  /** The value of a boolean field, false if there is none. */
  public boolean booleanValue(int field) {
    return field >= 0 && ((BooleanValues) batch.column(field)).values()[row];
  }

  /** The value of a string field, empty if there is none. Makes a string each time. */
  public String stringValue(int field) {
    return field < 0 ? "" : ((StringValues) batch.column(field)).string(row);
  }

  /** A copy of the bytes of a string field, empty if there is none: InfluxDB takes any bytes. */
  public byte[] bytesValue(int field) {
    return field < 0 ? new byte[0] : ((StringValues) batch.column(field)).value(row);
  }

  /**
   * The rows of which this is one, for converters that keep an index instead of values: they are
   * not changed any more.
   */
  public RowBatch batch() {
    return batch;
  }

  /** The number of this row in its batch. */
  public int index() {
    return row;
  }
}
