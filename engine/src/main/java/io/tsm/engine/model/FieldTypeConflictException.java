package io.tsm.engine.model;

import java.nio.charset.StandardCharsets;

/**
 * A field that has one type in a shard came with another. InfluxDB cannot open a shard with two
 * types of one field of a measurement.
 */
public final class FieldTypeConflictException extends InvalidPointException {
  private static final long serialVersionUID = 1L;

  private final String measurement;
  private final String field;
  private final FieldType existing;
  private final FieldType given;

  /**
   * A conflict in bare names.
   *
   * @param existing the type that the field has in the shard
   * @param given the type that came
   */
  public FieldTypeConflictException(
      String measurement, String field, FieldType existing, FieldType given) {
    super(
        Reason.FIELD_TYPE,
        "measurement '%s', field '%s' is %s in this shard, %s came; a field has one type in a shard:"
                .formatted(measurement, field, existing, given)
            + " write it as "
            + existing
            + " or under another name, or delete what is there first");
    this.measurement = measurement;
    this.field = field;
    this.existing = existing;
    this.given = given;
  }

  /**
   * A conflict in a field of the series' measurement.
   *
   * @param field the bare name
   */
  public FieldTypeConflictException(
      SeriesKey series, byte[] field, FieldType existing, FieldType given) {
    this(series.measurement(), new String(field, StandardCharsets.UTF_8), existing, given);
  }

  public String measurement() {
    return measurement;
  }

  public String field() {
    return field;
  }

  /** The type that the field has in the shard. */
  public FieldType existing() {
    return existing;
  }

  /** The type that came. */
  public FieldType given() {
    return given;
  }
}
