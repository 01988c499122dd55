package io.tsm.engine.influx;

/**
 * A field of a measurement, both bare.
 *
 * @param measurement as InfluxQL has it between quotes
 * @param field likewise
 */
record FieldId(String measurement, String field) implements Comparable<FieldId> {
  @Override
  public int compareTo(FieldId other) {
    int order = measurement.compareTo(other.measurement);
    return order != 0 ? order : field.compareTo(other.field);
  }

  @Override
  public String toString() {
    return "field '" + field + "' of measurement '" + measurement + "'";
  }
}
