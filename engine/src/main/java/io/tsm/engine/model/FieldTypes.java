package io.tsm.engine.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The types of the fields of one shard, by measurement and field: each has one, as InfluxDB cannot
 * open the shard otherwise. Look-ups make no objects. Not thread-safe.
 */
public final class FieldTypes {
  private final BytesTable<BytesTable<FieldType>> measurements = new BytesTable<>();
  private int size;

  /** Is shown each field with its type. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Is shown a field.
     *
     * @param measurement the measurement, escaped as in series keys; must not be changed
     * @param field the bare name; must not be changed
     */
    void visit(byte[] measurement, byte[] field, FieldType type);
  }

  /**
   * The type of a field of the series' measurement, or null if it is not known.
   *
   * @param field the bare name
   */
  public FieldType get(SeriesKey series, byte[] field) {
    BytesTable<FieldType> fields = fields(series.bytes(), series.measurementLength());
    return fields == null ? null : find(fields, field);
  }

  /**
   * Checks that a field may have this type, and changes nothing.
   *
   * @throws FieldTypeConflictException if it has another
   */
  public void check(SeriesKey series, byte[] field, FieldType type) {
    check(series.bytes(), series.measurementLength(), field, get(series, field), type);
  }

  /**
   * Gives a field a type, for ever.
   *
   * @return true if the field had none yet
   * @throws FieldTypeConflictException if it has another; then nothing is changed
   */
  public boolean declare(SeriesKey series, byte[] field, FieldType type) {
    return declare(series.bytes(), series.measurementLength(), field, type);
  }

  /**
   * Takes over all types of another shard's, or of a part of this one's.
   *
   * @throws FieldTypeConflictException if a field has another type here; then some may have been
   *     taken over
   */
  public void declareAll(FieldTypes others) {
    others.forEach(
        (measurement, field, type) -> declare(measurement, measurement.length, field, type));
  }

  /**
   * Forgets all types and takes over those of another one: after a delete some may be free again.
   */
  public void replaceWith(FieldTypes others) {
    measurements.clear();
    size = 0;
    declareAll(others);
  }

  public FieldTypes copy() {
    FieldTypes copy = new FieldTypes();
    copy.declareAll(this);
    return copy;
  }

  /** Shows all fields, in any order. */
  public void forEach(Visitor visitor) {
    measurements.forEach(
        (measurement, fields) ->
            fields.forEach((field, type) -> visitor.visit(measurement, field, type)));
  }

  /** How many fields have a type. */
  public int size() {
    return size;
  }

  private boolean declare(byte[] measurement, int length, byte[] field, FieldType type) {
    BytesTable<FieldType> fields = fields(measurement, length);
    if (fields == null) {
      fields = new BytesTable<>();
      measurements.add(
          Arrays.copyOf(measurement, length), ByteRanges.hash(measurement, 0, length), fields);
    }
    FieldType existing = find(fields, field);
    check(measurement, length, field, existing, type);
    if (existing == null) {
      fields.add(field.clone(), ByteRanges.hash(field, 0, field.length), type);
      size++;
    }
    return existing == null;
  }

  private BytesTable<FieldType> fields(byte[] measurement, int length) {
    return measurements.find(measurement, 0, length, ByteRanges.hash(measurement, 0, length));
  }

  private static FieldType find(BytesTable<FieldType> fields, byte[] field) {
    return fields.find(field, 0, field.length, ByteRanges.hash(field, 0, field.length));
  }

  private static void check(
      byte[] measurement, int length, byte[] field, FieldType existing, FieldType given) {
    if (existing != null && existing != given) {
      throw new FieldTypeConflictException(
          SeriesKey.ofStored(measurement, 0, length).measurement(),
          new String(field, StandardCharsets.UTF_8),
          existing,
          given);
    }
  }
}
