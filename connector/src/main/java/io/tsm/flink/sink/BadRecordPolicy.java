package io.tsm.flink.sink;

import org.apache.flink.annotation.PublicEvolving;

/**
 * What becomes of a record that InfluxDB could not hold: names or times out of bounds, NaN, a field
 * whose type in the shard is another one, a line that cannot be parsed.
 */
@PublicEvolving
public enum BadRecordPolicy {
  /** The job fails. The default: nothing is lost unnoticed. */
  FAIL,
  /** The record or point is left out and counted ({@code numRecordsSendErrors}). */
  DROP,
  /** As {@link #DROP}, and it is kept below {@code <root>/rejected/}, exactly once. */
  REJECT
}
