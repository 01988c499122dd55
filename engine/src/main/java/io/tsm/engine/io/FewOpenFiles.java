package io.tsm.engine.io;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Another storage, of which few files are open at a time, however many a caller has opened: those
 * that were not read for the longest time are closed, and opened anew when they are read again. A
 * file that was deleted meanwhile is an error then. Files are not safe for use by several threads.
 */
public final class FewOpenFiles implements Storage {
  private final Storage storage;
  private final int most;
  private final Deque<Reopening> open = new ArrayDeque<>(); // the one used last comes last

  /**
   * @param most files that may be open
   */
  public FewOpenFiles(Storage storage, int most) {
    this.storage = storage;
    this.most = most;
  }

  @Override
  public InputFile open(String path) throws IOException {
    Reopening file = new Reopening(path);
    file.use();
    return file;
  }

  @Override
  public OutputFile create(String path) throws IOException {
    return storage.create(path);
  }

  @Override
  public void publish(String from, String to) throws IOException {
    storage.publish(from, to);
  }

  @Override
  public void replace(String from, String to) throws IOException {
    storage.replace(from, to);
  }

  @Override
  public List<FileEntry> list(String directory) throws IOException {
    return storage.list(directory);
  }

  @Override
  public boolean delete(String path) throws IOException {
    return storage.delete(path);
  }

  @Override
  public void syncDirectory(String directory) throws IOException {
    storage.syncDirectory(directory);
  }

  @Override
  public boolean exists(String path) throws IOException {
    return storage.exists(path);
  }

  @Override
  public String describe(String path) {
    return storage.describe(path);
  }

  /** A file that is open while it is among those used last. */
  private final class Reopening implements InputFile {
    private final String name;
    private final long size;
    private InputFile file; // null while it is closed

    Reopening(String name) throws IOException {
      this.name = name;
      this.file = storage.open(name);
      this.size = file.size();
    }

    /** Makes this the last one to be closed. */
    InputFile use() throws IOException {
      if (open.peekLast() != this) {
        open.remove(this);
        while (open.size() >= most) {
          open.removeFirst().closeFile();
        }
        open.addLast(this);
      }
      if (file == null) {
        file = storage.open(name);
        if (file.size() != size) {
          throw new CorruptFileException(
              file.path(), size, "has %d bytes now, it had %d".formatted(file.size(), size));
        }
      }
      return file;
    }

    private void closeFile() throws IOException {
      if (file != null) {
        InputFile closing = file;
        file = null;
        closing.close();
      }
    }

    @Override
    public String path() {
      return describe(name);
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
      use().readFully(position, bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      open.remove(this);
      closeFile();
    }
  }
}
