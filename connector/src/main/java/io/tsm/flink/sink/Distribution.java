package io.tsm.flink.sink;

import org.apache.flink.annotation.PublicEvolving;

/** How records get to the writers. */
@PublicEvolving
public enum Distribution {
  /** Each shard has one writer; the sink routes every record to it. The default. */
  SERIES,
  /**
   * Records stay where they are, for input that is partitioned by series already. Several writers
   * may then write to one shard: nothing is lost, but which of two values of the same series and
   * time stays is decided by the order of the commits. Refused on object stores, which cannot keep
   * two writers from the same file name.
   */
  NONE
}
