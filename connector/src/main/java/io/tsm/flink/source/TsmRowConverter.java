package io.tsm.flink.source;

import java.io.IOException;
import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Makes records of rows. It is asked once for each series of a split, so that what belongs to the
 * series is looked up once and not for each row:
 *
 * <pre>{@code
 * series -> {
 *   String sensor = series.tag("sensor");
 *   int temperature = series.field("temperature");
 *   return row -> new Reading(sensor, row.time(), row.doubleValue(temperature));
 * }
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
@FunctionalInterface
public interface TsmRowConverter<T> extends Serializable {

  /**
   * Begins a series.
   *
   * @throws IOException if this series cannot be converted, such as for a field of a wrong type; it
   *     fails the job
   */
  RowFunction<T> series(TsmSeries series) throws IOException;

  /**
   * Makes a record of a row.
   *
   * @param <T> the records
   */
  @FunctionalInterface
  interface RowFunction<T> {

    /**
     * Converts one row.
     *
     * @param row the next one of the series; always the same object
     * @return the record, or null to leave the row out
     */
    @Nullable
    T convert(TsmRow row) throws IOException;
  }
}
