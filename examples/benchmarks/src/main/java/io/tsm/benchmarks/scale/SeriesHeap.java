package io.tsm.benchmarks.scale;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.SeriesKey;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;

/**
 * Heap of a cache with many series, one value each, measured after collections.
 *
 * @param keyBytes of the object of a series, which cache and table of known series share
 * @param cacheBytes of a series with one field and one value in the cache, beside its key
 * @param countedBytes what the cache itself counts, with which it keeps to its budget
 */
record SeriesHeap(double keyBytes, double cacheBytes, double countedBytes) {
  private static final int COLLECTIONS = 3;

  static SeriesHeap measure(int series) {
    long empty = used();
    SeriesKey[] keys = new SeriesLoad(series, 1, 1).keys();
    long withKeys = used();
    Cache cache = new Cache(new FieldTypes());
    SeriesPoint point = new SeriesPoint();
    for (int i = 0; i < keys.length; i++) {
      point.set(keys[i], SeriesLoad.time(0), SeriesLoad.value(i, 0));
      cache.write(point);
    }
    cache.markLogged();
    long withCache = used();
    if (cache.seriesCount() != keys.length || cache.valueCount() != keys.length) {
      throw new IllegalStateException(
          cache.seriesCount() + " series in the cache, of " + keys.length);
    }
    return new SeriesHeap(
        (double) (withKeys - empty) / series,
        (double) (withCache - withKeys) / series,
        (double) cache.size() / series);
  }

  private static long used() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    long used = Long.MAX_VALUE;
    for (int i = 0; i < COLLECTIONS; i++) {
      memory.gc();
      used = Math.min(used, memory.getHeapMemoryUsage().getUsed());
    }
    return used;
  }
}
