package io.tsm.engine.cache;

import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.Values;
import java.util.Arrays;

/** Goes through a sorted cache in key order: one chunk a key. Changes nothing in it. */
final class CacheIterator implements KeyIterator {
  private final SeriesEntry[] series;
  private int seriesIndex = -1;
  private int fieldIndex;
  private byte[] key;
  private Values values;

  /**
   * Goes through series.
   *
   * @param series what {@link #sort} has returned
   */
  CacheIterator(SeriesEntry[] series) {
    this.series = series;
  }

  /** Sorts series, fields and values in the order of files; returns its argument. */
  static SeriesEntry[] sort(SeriesEntry[] series) {
    // Whole keys are what must ascend: series as if the separator followed, then field names.
    Arrays.sort(series, (a, b) -> Keys.compareSeries(a.key().bytes(), b.key().bytes()));
    for (SeriesEntry entry : series) {
      entry.sortFields();
      for (int i = 0; i < entry.fieldCount(); i++) {
        entry.field(i).values().sortAndDeduplicate();
      }
    }
    return series;
  }

  @Override
  public boolean next() {
    fieldIndex++;
    while (seriesIndex < 0 || fieldIndex >= series[seriesIndex].fieldCount()) {
      if (seriesIndex + 1 >= series.length) {
        return false;
      }
      seriesIndex++;
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
