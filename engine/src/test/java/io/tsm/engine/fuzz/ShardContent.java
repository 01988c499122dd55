package io.tsm.engine.fuzz;

import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.read.DescendingCursor;
import io.tsm.engine.read.KeyCursor;
import io.tsm.engine.read.Selection;
import io.tsm.engine.read.SeriesCursor;
import io.tsm.engine.read.SeriesScan;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/** Reads a shard in every way there is; what is refused in one may be read in another. */
final class ShardContent {
  private ShardContent() {}

  static void read(ShardReader shard, Result result) throws IOException {
    result.attempt(() -> shard.declareTypes(new FieldTypes()));
    shard.measurements().forEach(name -> result.add(name.hashCode()));
    AtomicLong rows = new AtomicLong();
    boolean all = true;
    for (byte[] key : shard.keys()) {
      result.add(key);
      result.add(shard.summary(key, TimeRanges.ALL).hashCode());
      long before = result.rows();
      boolean read =
          result.attempt(() -> result.add(shard.values(key)))
              && result.attempt(() -> readDescending(shard, key, rows));
      all &= read;
      if (read && rows.getAndSet(0) != result.rows() - before) {
        throw new AssertionError("another number of rows when they are read from the end");
      }
    }
    Selection selection = Selection.all();
    result.attempt(() -> scan(shard.select(selection), result));
    result.attempt(() -> result.add(shard.bounds(selection).hashCode()));
    boolean allRead = all;
    result.attempt(() -> checkCount(shard.count(selection), shard, allRead));
  }

  private static void checkCount(long count, ShardReader shard, boolean allRead)
      throws IOException {
    if (allRead) {
      Result iterated = new Result();
      iterated.add(shard.iterator());
      if (iterated.rows() != count) {
        throw new AssertionError(count + " rows are counted, " + iterated.rows() + " are read");
      }
    }
  }

  private static void readDescending(ShardReader shard, byte[] key, AtomicLong rows)
      throws IOException {
    rows.set(0);
    long last = Long.MAX_VALUE;
    try (DescendingCursor cursor = shard.descending(key, TimeRanges.ALL)) {
      while (cursor.next()) {
        if (cursor.values().time(cursor.to() - 1) > last) {
          throw new AssertionError("the times do not descend");
        }
        last = cursor.values().time(cursor.from());
        rows.addAndGet(cursor.to() - cursor.from());
      }
    }
  }

  private static void scan(SeriesScan scan, Result result) throws IOException {
    while (scan.next()) {
      result.add(scan.series().tags().hashCode());
      for (int field = 0; field < scan.fieldCount(); field++) {
        result.add(scan.fieldName(field).hashCode());
        result.add(scan.fieldType(field).blockCode());
        result.add(scan.summary(field).hashCode());
        try (KeyCursor values = scan.values(field)) {
          while (values.next()) {
            result.add(values.to() - values.from());
          }
        }
      }
      try (SeriesCursor rows = scan.rows()) {
        while (rows.next()) {
          result.add(rows.fieldCount());
        }
      }
    }
  }
}
