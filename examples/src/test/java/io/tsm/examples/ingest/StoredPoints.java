package io.tsm.examples.ingest;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.testing.influx.PointSet;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/** What the published files of a root hold. */
public final class StoredPoints {
  private StoredPoints() {}

  /**
   * Reads a database, its retention policy autogen; of equal times the later file's value stays.
   */
  public static PointSet read(Path root, String database) throws IOException {
    PointSet points = new PointSet();
    LocalStorage storage = new LocalStorage(root);
    String shards = "data/" + database + "/autogen";
    for (FileEntry shard : storage.list(shards)) {
      String directory = shards + "/" + shard.name();
      for (TsmFileName file : ShardPath.listFiles(storage, directory)) {
        readFile(storage, directory + "/" + file.fileName(), points);
      }
    }
    return points;
  }

  private static void readFile(LocalStorage storage, String path, PointSet points)
      throws IOException {
    try (TsmReader reader = TsmReader.open(storage.open(path));
        KeyIterator values = reader.iterator()) {
      while (values.next()) {
        byte[] key = values.key();
        int separator = Keys.indexOfSeparator(key, 0, key.length);
        byte[] series = Arrays.copyOf(key, separator);
        byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
        ByteWriter out = new ByteWriter(1 << 12);
        for (int row = values.from(); row < values.to(); row++) {
          LineProtocolFormatter.writeLine(series, field, values.values(), row, out);
        }
        points.addLines(Arrays.copyOf(out.array(), out.size()));
      }
    }
  }
}
