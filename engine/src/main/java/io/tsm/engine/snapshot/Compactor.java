package io.tsm.engine.snapshot;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes TSM files of sorted values. The files are whole and durable when a method returns, under
 * names at which no reader looks; to publish them is another step. When a method fails, the files
 * it began are gone. Not thread-safe; make one for each task.
 */
public final class Compactor {
  private final Storage storage;
  private final NewFileNames names;

  public Compactor(Storage storage, NewFileNames names) {
    this.storage = storage;
    this.names = names;
  }

  /** Writes a frozen cache, which must not be empty. */
  public List<TsmFileInfo> writeSnapshot(Cache cache, int generation, Throttle throttle)
      throws IOException {
    try (KeyIterator values = cache.iterator()) {
      return writeNewFiles(generation, 1, values, throttle);
    }
  }

  /**
   * Writes all values; goes on in the next sequence number whenever a file is full.
   *
   * @param sequence number of the first file
   * @return the files, in order; none if there is no value
   */
  public List<TsmFileInfo> writeNewFiles(
      int generation, int sequence, KeyIterator values, Throttle throttle) throws IOException {
    List<TsmFileInfo> files = new ArrayList<>();
    Rows rows = new Rows(values);
    try {
      while (rows.remain()) {
        TsmFileName name = new TsmFileName(generation, sequence + files.size());
        files.add(write(names.path(name.generation(), name.sequence()), rows, throttle));
      }
      return files;
    } catch (IOException | RuntimeException | Error e) {
      for (TsmFileInfo file : files) {
        Closing.closeAfterFailure(e, () -> storage.delete(file.path()));
      }
      throw e;
    }
  }

  /** Writes rows into one file until it is full. */
  private TsmFileInfo write(String path, Rows rows, Throttle throttle) throws IOException {
    OutputFile file = storage.create(path);
    try {
      TsmWriter writer = new TsmWriter(file);
      do {
        int count = rows.appendTo(writer);
        throttle.acquire((long) count * Long.BYTES);
      } while (!writer.isFull() && rows.remain());
      return writer.finish();
    } catch (IOException | RuntimeException | Error e) {
      Closing.closeAfterFailure(e, file, () -> storage.delete(path));
      throw e;
    }
  }

  /** A place among sorted values. */
  private static final class Rows {
    private final KeyIterator values;
    private boolean chunk; // whether the iterator stands at one
    private int row;

    Rows(KeyIterator values) {
      this.values = values;
    }

    boolean remain() throws IOException {
      if (chunk && row < values.to()) {
        return true;
      }
      chunk = values.next();
      if (chunk) {
        row = values.from();
      }
      return chunk;
    }

    int appendTo(TsmWriter writer) throws IOException {
      int count = writer.append(values.key(), values.values(), row, values.to());
      row += count;
      return count;
    }
  }
}
