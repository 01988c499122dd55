package io.tsm.engine.shard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.MergingKeyIterator;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Function;

/** Values by shard, key and time, as text: what a test expects to be stored, or what is. */
final class Contents {
  private final TreeMap<String, String> values = new TreeMap<>();

  /** Adds the values of a point, and takes those away that it deletes. */
  void add(ShardLayout layout, PointView point) {
    long shard = layout.shardId(point.seriesKey(), point.time());
    for (int i = 0; i < point.deletedCount(); i++) {
      byte[] key = Keys.key(point.seriesKey().bytes(), point.deletedName(i));
      values.remove(place(shard, key, point.time()));
    }
    for (int i = 0; i < point.fieldCount(); i++) {
      String value;
      if (point.fieldType(i) == FieldType.STRING) {
        value =
            new String(
                point.stringBytes(i), point.stringStart(i), point.stringLength(i), ISO_8859_1);
      } else {
        value = Long.toHexString(point.bits(i));
      }
      byte[] key = Keys.key(point.seriesKey().bytes(), point.fieldName(i));
      values.put(place(shard, key, point.time()), point.fieldType(i) + " " + value);
    }
  }

  /** Adds what a point deletes, as staged deletes have it, and takes away what it has values of. */
  void addDeletes(ShardLayout layout, PointView point) {
    long shard = layout.shardId(point.seriesKey(), point.time());
    for (int i = 0; i < point.fieldCount(); i++) {
      byte[] key = Keys.key(point.seriesKey().bytes(), point.fieldName(i));
      values.remove(place(shard, key, point.time()));
    }
    for (int i = 0; i < point.deletedCount(); i++) {
      byte[] key = Keys.key(point.seriesKey().bytes(), point.deletedName(i));
      values.put(place(shard, key, point.time()), FieldType.BOOLEAN + " 1");
    }
  }

  void addAll(Contents newer) {
    values.putAll(newer.values);
  }

  /** What staged files hold, in which nothing may come twice. */
  static Contents ofStaged(Storage storage, List<StagedShard> shards) throws IOException {
    return of(storage, shards, StagedShard::files);
  }

  /** What staged files delete. */
  static Contents ofStagedDeletes(Storage storage, List<StagedShard> shards) throws IOException {
    return of(storage, shards, StagedShard::deletes);
  }

  private static Contents of(
      Storage storage, List<StagedShard> shards, Function<StagedShard, List<TsmFileInfo>> files)
      throws IOException {
    Contents contents = new Contents();
    for (StagedShard shard : shards) {
      for (TsmFileInfo file : files.apply(shard)) {
        try (TsmReader reader = TsmReader.open(storage.open(file.path()));
            KeyIterator iterator = reader.iterator()) {
          contents.addNew(shard.shardId(), iterator);
        }
      }
    }
    return contents;
  }

  /** What the published files of some shards hold, newer ones over older ones. */
  static Contents ofShards(WriteTarget target, Iterable<Long> shards) throws IOException {
    Contents contents = new Contents();
    for (long shard : shards) {
      List<TsmReader> readers = new ArrayList<>();
      List<KeyIterator> newestFirst = new ArrayList<>();
      String directory = target.shardDirectory(shard);
      for (TsmFileName name : ShardPath.listFiles(target.storage(), directory)) {
        TsmReader reader = TsmReader.open(target.storage().open(directory + "/" + name.fileName()));
        readers.add(reader);
        newestFirst.add(reader.iterator());
      }
      Collections.reverse(newestFirst);
      try (KeyIterator merged = new MergingKeyIterator(newestFirst)) {
        contents.addNew(shard, merged);
      }
      for (TsmReader reader : readers) {
        reader.close();
      }
    }
    return contents;
  }

  /** What readers see of some shards, tombstones applied. */
  static Contents visible(WriteTarget target, Iterable<Long> shards) throws IOException {
    Contents contents = new Contents();
    for (long shard : shards) {
      String directory = target.shardDirectory(shard);
      for (TsmFileName name : ShardPath.listFiles(target.storage(), directory)) {
        Tombstones deleted = Tombstones.of(target.storage(), directory, name);
        try (TsmReader reader =
                TsmReader.open(target.storage().open(directory + "/" + name.fileName()));
            KeyIterator rows = reader.iterator()) {
          contents.addVisible(shard, rows, deleted);
        }
      }
    }
    return contents;
  }

  private void addVisible(long shard, KeyIterator rows, Tombstones deleted) throws IOException {
    while (rows.next()) {
      TimeRanges gone = deleted.rangesOf(rows.key());
      for (int row = rows.from(); row < rows.to(); row++) {
        Values column = rows.values();
        if (!gone.contains(column.time(row))) {
          String place = place(shard, rows.key(), column.time(row));
          values.put(place, column.type() + " " + text(column, row));
        }
      }
    }
  }

  private void addNew(long shard, KeyIterator iterator) throws IOException {
    while (iterator.next()) {
      for (int row = iterator.from(); row < iterator.to(); row++) {
        Values column = iterator.values();
        String place = place(shard, iterator.key(), column.time(row));
        String before = values.put(place, column.type() + " " + text(column, row));
        if (before != null) {
          throw new AssertionError(place + " comes twice: " + before);
        }
      }
    }
  }

  private static String text(Values values, int row) {
    if (values instanceof FloatValues floats) {
      return Long.toHexString(Double.doubleToRawLongBits(floats.values()[row]));
    } else if (values instanceof LongValues longs) {
      return Long.toHexString(longs.values()[row]);
    } else if (values instanceof BooleanValues booleans) {
      return booleans.values()[row] ? "1" : "0";
    }
    return new String(((StringValues) values).value(row), ISO_8859_1);
  }

  private static String place(long shard, byte[] key, long time) {
    return shard + "/" + new String(key, ISO_8859_1) + "@" + time;
  }

  int size() {
    return values.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Contents that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
