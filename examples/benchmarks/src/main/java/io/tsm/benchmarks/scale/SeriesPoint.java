package io.tsm.benchmarks.scale;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesKey;
import java.nio.charset.StandardCharsets;

/** A point with one field, a float, that is set anew for each write. */
final class SeriesPoint implements PointView {
  static final String FIELD = "temperature";

  private static final byte[] NAME = FIELD.getBytes(StandardCharsets.US_ASCII);

  private SeriesKey key;
  private long time;
  private double value;

  void set(SeriesKey newKey, long newTime, double newValue) {
    key = newKey;
    time = newTime;
    value = newValue;
  }

  @Override
  public SeriesKey seriesKey() {
    return key;
  }

  @Override
  public long time() {
    return time;
  }

  @Override
  public int fieldCount() {
    return 1;
  }

  @Override
  public FieldType fieldType(int field) {
    return FieldType.FLOAT;
  }

  @Override
  public byte[] fieldName(int field) {
    return NAME;
  }

  @Override
  public long bits(int field) {
    return Double.doubleToRawLongBits(value);
  }

  @Override
  public byte[] stringBytes(int field) {
    throw new UnsupportedOperationException("no field is a string");
  }

  @Override
  public int stringStart(int field) {
    throw new UnsupportedOperationException("no field is a string");
  }

  @Override
  public int stringLength(int field) {
    throw new UnsupportedOperationException("no field is a string");
  }

  @Override
  public int deletedCount() {
    return 0;
  }

  @Override
  public byte[] deletedName(int deleted) {
    throw new IndexOutOfBoundsException("nothing is deleted");
  }
}
