package io.tsm.engine.read;

import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import java.io.Closeable;
import java.io.IOException;

/**
 * Rows of a series one by one, in the order of their times. Fields are counted as in the {@link
 * SeriesCursor} from which it comes; look their numbers up once with {@link SeriesCursor#indexOf}.
 * Not thread-safe.
 */
public final class RowCursor implements Closeable {
  private final SeriesCursor series;
  private final RowBatch batch;
  private int row = -1;

  RowCursor(SeriesCursor series) {
    this.series = series;
    this.batch = series.batch();
  }

  /** Goes to the next row; false if there is none. */
  public boolean next() throws IOException {
    row++;
    if (row >= batch.size()) {
      row = 0;
      return series.next();
    }
    return true;
  }

  /** Nanoseconds since 1970, UTC. */
  public long time() {
    return batch.time(row);
  }

  /** True if the row has a value of the field. */
  public boolean isPresent(int field) {
    return batch.present(field)[row];
  }

  /**
   * The value of a float field, 0 if there is none.
   *
   * @throws IllegalArgumentException if the field has another type
   */
  public double doubleValue(int field) {
    if (batch.column(field) instanceof FloatValues values) {
      return values.values()[row];
    }
    throw notA("float", field);
  }

  /**
   * The value of an integer field, or the bits of an unsigned one; 0 if there is none.
   *
   * @throws IllegalArgumentException if the field has another type
   */
  public long longValue(int field) {
    if (batch.column(field) instanceof LongValues values) {
      return values.values()[row];
    }
    throw notA("integer", field);
  }

  /**
   * The value of a boolean field, false if there is none.
   *
   * @throws IllegalArgumentException if the field has another type
   */
  public boolean booleanValue(int field) {
    if (batch.column(field) instanceof BooleanValues values) {
      return values.values()[row];
    }
    throw notA("boolean", field);
  }

  /**
   * The value of a string field, empty if there is none. Makes a string each time.
   *
   * @throws IllegalArgumentException if the field has another type
   */
  public String stringValue(int field) {
    if (batch.column(field) instanceof StringValues values) {
      return values.string(row);
    }
    throw notA("string", field);
  }

  /**
   * A copy of the bytes of a string field, empty if there is none: InfluxDB takes any bytes.
   *
   * @throws IllegalArgumentException if the field has another type
   */
  public byte[] bytesValue(int field) {
    if (batch.column(field) instanceof StringValues values) {
      return values.value(row);
    }
    throw notA("string", field);
  }

  /**
   * The value of a field of any type, null if there is none: a Double, Long, Boolean or String. The
   * Long of an unsigned field has its bits. Makes an object each time.
   */
  public Object value(int field) {
    if (!isPresent(field)) {
      return null;
    }
    Values column = batch.column(field);
    FieldType type = column.type();
    return switch (type) {
      case FLOAT -> (Object) doubleValue(field);
      case INTEGER, UNSIGNED -> longValue(field);
      case BOOLEAN -> booleanValue(field);
      case STRING -> stringValue(field);
    };
  }

  private IllegalArgumentException notA(String asked, int field) {
    return new IllegalArgumentException(
        "field '%s' of series %s is of type %s, not %s"
            .formatted(series.fieldName(field), series.series(), series.fieldType(field), asked));
  }

  @Override
  public void close() throws IOException {
    series.close();
  }
}
