package io.tsm.engine.cache;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.Values;

/** Goes through a sorted cache in key order: one chunk a key. Changes nothing in it. */
final class CacheIterator implements KeyIterator {
  /** Series whose columns are sorted at a time: memory comes quicker for several than for each. */
  private static final int AHEAD = 64;

  private final SeriesEntry[] series;
  private int sortedColumns; // of so many series
  private int seriesIndex = -1;
  private int fieldIndex;
  private byte[] key;
  private Values values;

  /**
   * Goes through series.
   *
   * @param series sorted
   * @param sorted whether their fields and values are too; if not they are as it comes to them
   */
  CacheIterator(SeriesEntry[] series, boolean sorted) {
    this.series = series;
    this.sortedColumns = sorted ? series.length : 0;
  }

  /** Sorts fields and values of series. */
  static void sortColumns(SeriesEntry[] series, int from, int to) {
    for (int i = from; i < to; i++) {
      SeriesEntry entry = series[i];
      entry.sortFields();
      for (int field = 0; field < entry.fieldCount(); field++) {
        entry.field(field).values().sortAndDeduplicate();
      }
    }
  }

  @Override
  public boolean next() {
    fieldIndex++;
    while (seriesIndex < 0 || fieldIndex >= series[seriesIndex].fieldCount()) {
      if (seriesIndex + 1 >= series.length) {
        return false;
      }
      seriesIndex++;
      if (seriesIndex == sortedColumns) {
        sortedColumns = Math.min(series.length, seriesIndex + AHEAD);
        sortColumns(series, seriesIndex, sortedColumns);
      }
      fieldIndex = 0;
    }
    FieldEntry field = series[seriesIndex].field(fieldIndex);
    key = Keys.key(series[seriesIndex].key().bytes(), field.name());
    values = field.values();
    return true;
  }

  @Override
  public byte[] key() {
    return key;
  }

  @Override
  public Values values() {
    return values;
  }

  @Override
  public int from() {
    return 0;
  }

  @Override
  public int to() {
    return values.size();
  }

  @Override
  public void close() {}
}
