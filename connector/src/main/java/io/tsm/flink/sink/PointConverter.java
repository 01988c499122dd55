package io.tsm.flink.sink;

import java.io.Serializable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Makes points of a record: none, one or many. Must make the same points of equal records, whenever
 * it is asked: records are replayed after a failure, and are converted once more where they are
 * routed to the writers.
 *
 * <p>All points of a record must lie in shards of one writer. That is so when they have one series
 * and one time; where they have not, split the records before the sink with {@link PointSplitter}.
 *
 * <pre>{@code
 * PointConverter<Reading> converter = (reading, out) -> {
 *   out.point("cpu").tag("host", reading.host).field("usage", reading.usage).time(reading.time);
 *   out.emit();
 * };
 * }</pre>
 *
 * @param <T> the records
 */
@PublicEvolving
@FunctionalInterface
public interface PointConverter<T> extends Serializable {

  /**
   * Converts a record.
   *
   * @throws io.tsm.engine.model.InvalidPointException if a point cannot be stored; what then
   *     happens is the sink's policy ({@link BadRecordPolicy}). Points emitted before are kept. Any
   *     other exception fails the job
   */
  void convert(T record, PointCollector out) throws Exception;

  /**
   * The record as text, for error messages and for the file of rejected records.
   *
   * @return one or more lines; by default {@link Object#toString()}
   */
  default String describe(T record) {
    return String.valueOf(record);
  }
}
