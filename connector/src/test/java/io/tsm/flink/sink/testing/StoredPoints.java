package io.tsm.flink.sink.testing;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.model.TimeRanges;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * All values that the published files of a root hold and that are not deleted: by series, field and
 * time, as canonical line protocol. Counts how often one came in several files.
 */
public final class StoredPoints {
  private final Map<String, String> lines = new HashMap<>(); // "series field time" to line
  private final List<String> differentRewrites = new ArrayList<>();
  private int rewrites;
  private int files;

  private StoredPoints() {}

  /** Reads a database, its retention policy autogen. */
  public static StoredPoints read(Path root, String database) throws IOException {
    return read(new LocalStorage(root), database);
  }

  /** Reads a database of a root, its retention policy autogen. */
  public static StoredPoints read(Storage storage, String database) throws IOException {
    StoredPoints points = new StoredPoints();
    for (Storage.FileEntry shard : storage.list("data/" + database + "/autogen")) {
      String directory = "data/" + database + "/autogen/" + shard.name();
      for (TsmFileName file : ShardPath.listFiles(storage, directory)) {
        Tombstones deleted = Tombstones.of(storage, directory, file);
        points.readFile(storage, directory + "/" + file.fileName(), deleted);
      }
    }
    return points;
  }

  private void readFile(Storage storage, String path, Tombstones deleted) throws IOException {
    files++;
    ByteWriter out = new ByteWriter(256);
    try (TsmReader reader = TsmReader.open(storage.open(path));
        KeyIterator values = reader.iterator()) {
      while (values.next()) {
        byte[] key = values.key();
        int separator = Keys.indexOfSeparator(key, 0, key.length);
        byte[] series = Arrays.copyOf(key, separator);
        byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
        TimeRanges gone = deleted.rangesOf(key);
        for (int row = values.from(); row < values.to(); row++) {
          if (gone.contains(values.values().time(row))) {
            continue;
          }
          out.clear();
          LineProtocolFormatter.writeLine(series, field, values.values(), row, out);
          add(
              new String(key, StandardCharsets.UTF_8) + " " + values.values().time(row),
              new String(out.array(), 0, out.size() - 1, StandardCharsets.UTF_8));
        }
      }
    }
  }

  private void add(String place, String line) {
    String before = lines.put(place, line);
    if (before != null) {
      rewrites++;
      if (!before.equals(line)) {
        differentRewrites.add(before + " -> " + line);
      }
    }
  }

  /** The lines, sorted. */
  public Set<String> lines() {
    return new TreeSet<>(lines.values());
  }

  /** Values that stand in more than one file. */
  public int rewrites() {
    return rewrites;
  }

  /** Those of them that are not equal. */
  public List<String> differentRewrites() {
    return differentRewrites;
  }

  public int files() {
    return files;
  }
}
