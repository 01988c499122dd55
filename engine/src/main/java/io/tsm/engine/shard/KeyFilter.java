package io.tsm.engine.shard;

import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import java.util.Arrays;
import java.util.function.Predicate;

/** Chooses keys, such as those to delete. */
@FunctionalInterface
interface KeyFilter {

  /**
   * True if a key is meant.
   *
   * @param key series key, separator, field
   */
  boolean matches(byte[] key);

  /**
   * All fields of the series that a predicate takes, which is asked once for each series in a row.
   */
  static KeyFilter ofSeries(Predicate<SeriesKey> predicate) {
    return new KeyFilter() {
      private SeriesKey last = SeriesKey.ofStored(new byte[0], 0, 0);
      private boolean lastMatches;

      @Override
      public boolean matches(byte[] key) {
        int separator = Keys.indexOfSeparator(key, 0, key.length);
        byte[] series = last.bytes();
        if (!Arrays.equals(series, 0, series.length, key, 0, separator)) {
          last = SeriesKey.ofStored(key, 0, separator);
          lastMatches = predicate.test(last);
        }
        return lastMatches;
      }
    };
  }
}
