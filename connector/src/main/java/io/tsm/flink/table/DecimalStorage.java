package io.tsm.flink.table;

import java.util.Locale;
import org.apache.flink.annotation.PublicEvolving;

/** What DECIMAL columns are stored as: no type of InfluxDB's holds them all exactly. */
@PublicEvolving
public enum DecimalStorage {
  /** The nearest 64-bit float: 15 to 17 digits stay. */
  FLOAT,
  /** All digits, as text: nothing is lost, but InfluxDB cannot compute with it. */
  STRING,
  /** An unsigned 64-bit integer, for columns with a scale of 0. */
  UNSIGNED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
