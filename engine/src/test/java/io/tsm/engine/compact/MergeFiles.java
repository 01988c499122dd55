package io.tsm.engine.compact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.Tombstone;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.tsm.TsmWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Makes files to be merged, merges them and looks at what comes out. */
final class MergeFiles implements Closeable {
  private final LocalStorage storage;
  private final List<TsmReader> open = new ArrayList<>();
  private TsmLimits limits = TsmLimits.FORMAT;
  private int count;

  MergeFiles(Path folder) {
    storage = LocalStorage.temporary(folder);
  }

  LocalStorage storage() {
    return storage;
  }

  void limits(int blocksPerKey, long fileBytes) {
    limits = new TsmLimits(blocksPerKey, fileBytes);
  }

  static byte[] key(String field) {
    return ("m,t=x#!~#" + field).getBytes(UTF_8);
  }

  /** {@code rows} integers from a time on, one each nanosecond; each is its time + {@code plus}. */
  static Values integers(long from, int rows, long plus) {
    LongValues values = new LongValues(FieldType.INTEGER, rows);
    for (int i = 0; i < rows; i++) {
      values.append(from + i, from + i + plus);
    }
    return values;
  }

  /** A file with one key. */
  MergeSource source(String field, Values values, Tombstone... deleted) throws IOException {
    String path = "source-" + count++;
    try (TsmWriter writer = new TsmWriter(storage.create(path))) {
      writer.write(key(field), values);
      var unused = writer.finish();
    }
    return open(path, deleted);
  }

  /** A file with many keys. */
  MergeSource source(SortedMap<byte[], Values> content, Tombstone... deleted) throws IOException {
    String path = "source-" + count++;
    var unused = TestContent.write(storage, path, content);
    return open(path, deleted);
  }

  /** A file that is there. */
  MergeSource open(String path, Tombstone... deleted) throws IOException {
    TsmReader reader = TsmReader.open(storage.open(path));
    open.add(reader);
    return new MergeSource(reader, Tombstones.of(List.of(deleted)));
  }

  static Tombstone deleted(String field, long first, long last) {
    return new Tombstone(key(field), first, last);
  }

  MergeResult merge(boolean recut, Throttle throttle, MergeSource... oldestFirst)
      throws IOException {
    return new TsmMerger(storage, () -> "merged-" + count++, limits)
        .merge(List.of(oldestFirst), recut, throttle);
  }

  MergeResult merge(MergeSource... oldestFirst) throws IOException {
    return merge(false, Throttle.NONE, oldestFirst);
  }

  /** All rows of the result, file after file. */
  List<String> rows(MergeResult result) throws IOException {
    List<String> rows = new ArrayList<>();
    for (TsmFileInfo file : result.files()) {
      try (TsmReader reader = TsmReader.open(storage.open(file.path()));
          KeyIterator values = reader.iterator()) {
        rows.addAll(TestContent.rows(values));
      }
    }
    return rows;
  }

  /** The number of rows of each block of the result. */
  List<Integer> blocks(MergeResult result) throws IOException {
    List<Integer> blocks = new ArrayList<>();
    for (TsmFileInfo file : result.files()) {
      try (TsmReader reader = TsmReader.open(storage.open(file.path()));
          KeyIterator values = reader.iterator()) {
        while (values.next()) { // a chunk is a block
          blocks.add(values.to() - values.from());
        }
      }
    }
    return blocks;
  }

  /** Writes bytes as they are. */
  void write(String path, byte[] bytes) throws IOException {
    try (OutputFile file = storage.create(path)) {
      file.write(bytes, 0, bytes.length);
    }
  }

  @Override
  public void close() throws IOException {
    for (TsmReader reader : open) {
      reader.close();
    }
  }
}
