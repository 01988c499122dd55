package io.tsm.flink.table;

import io.tsm.engine.read.RowBatch;
import io.tsm.flink.source.TsmRow;
import io.tsm.flink.source.TsmRowConverter;
import io.tsm.flink.source.TsmSeries;
import java.io.IOException;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.data.columnar.ColumnarRowData;
import org.apache.flink.table.data.columnar.vector.ColumnVector;
import org.apache.flink.table.data.columnar.vector.VectorizedColumnBatch;

/** Shows rows of the engine as rows of a table: one small object each, and no copies. */
@Internal
final class RowDataConverter implements TsmRowConverter<RowData> {
  private static final long serialVersionUID = 1L;

  private final List<ReadColumn> columns;
  private final List<String> needed;

  /**
   * @param needed fields without which a time is no row of the answer
   */
  RowDataConverter(List<ReadColumn> columns, List<String> needed) {
    this.columns = List.copyOf(columns);
    this.needed = List.copyOf(needed);
  }

  @Override
  public RowFunction<RowData> series(TsmSeries series) throws IOException {
    ReadColumn.OfSeries[] ofSeries = new ReadColumn.OfSeries[columns.size()];
    for (int i = 0; i < ofSeries.length; i++) {
      ofSeries[i] = columns.get(i).of(series);
    }
    return new Rows(ofSeries, needed.stream().mapToInt(series::field).toArray());
  }

  private static final class Rows implements RowFunction<RowData> {
    private final ReadColumn.OfSeries[] columns;
    private final int[] needed;
    @Nullable private RowBatch batch;
    private VectorizedColumnBatch vectors;

    Rows(ReadColumn.OfSeries[] columns, int[] needed) {
      this.columns = columns;
      this.needed = needed;
    }

    @Nullable
    @Override
    public RowData convert(TsmRow row) {
      for (int field : needed) {
        if (!row.isPresent(field)) {
          return null;
        }
      }
      if (row.batch() != batch) {
        batch = row.batch();
        ColumnVector[] all = new ColumnVector[columns.length];
        for (int i = 0; i < all.length; i++) {
          all[i] = columns[i].of(batch);
        }
        vectors = new VectorizedColumnBatch(all);
      }
      return new ColumnarRowData(vectors, row.index());
    }
  }
}
