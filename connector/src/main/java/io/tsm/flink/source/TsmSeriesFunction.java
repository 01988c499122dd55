package io.tsm.flink.source;

import io.tsm.engine.read.SeriesScan;
import java.io.IOException;
import java.io.Serializable;
import javax.annotation.Nullable;
import org.apache.flink.annotation.PublicEvolving;

/**
 * Makes one record of each series of a shard, such as its last time or the number of its rows: what
 * the index knows costs no block.
 *
 * @param <T> the records
 */
@PublicEvolving
@FunctionalInterface
public interface TsmSeriesFunction<T> extends Serializable {

  /**
   * Makes a record.
   *
   * @param shard its id
   * @param series at the series, with the fields and times that the source was asked for; it must
   *     not be moved
   * @return null to leave the series out
   */
  @Nullable
  T apply(long shard, SeriesScan series) throws IOException;
}
