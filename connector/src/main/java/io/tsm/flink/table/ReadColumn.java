package io.tsm.flink.table;

import io.tsm.engine.read.RowBatch;
import io.tsm.flink.source.TsmSeries;
import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.columnar.vector.ColumnVector;

/** A column of what a scan produces. */
@Internal
@FunctionalInterface
interface ReadColumn extends Serializable {

  /**
   * The column for a series.
   *
   * @throws IOException if its values do not fit the column's type
   */
  OfSeries of(TsmSeries series) throws IOException;

  /** The column of a series. */
  @FunctionalInterface
  interface OfSeries {
    /** Shows some rows; nothing is copied. */
    ColumnVector of(RowBatch rows);
  }
}
