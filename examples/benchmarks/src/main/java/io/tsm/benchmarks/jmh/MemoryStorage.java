package io.tsm.benchmarks.jmh;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Files in memory, so that no disk is measured; or nowhere, if nobody will read them. */
final class MemoryStorage implements Storage {
  private final Map<String, ByteWriter> files = new HashMap<>();
  private final boolean keeps;

  private MemoryStorage(boolean keeps) {
    this.keeps = keeps;
  }

  /** One that keeps files. */
  static MemoryStorage keeping() {
    return new MemoryStorage(true);
  }

  /** One that forgets what is written. */
  static MemoryStorage forgetting() {
    return new MemoryStorage(false);
  }

  @Override
  public OutputFile create(String path) {
    ByteWriter content = new ByteWriter(16);
    if (keeps) {
      files.put(path, content);
    }
    return new Output(path, content);
  }

  @Override
  public InputFile open(String path) throws NoSuchFileException {
    ByteWriter content = files.get(path);
    if (content == null) {
      throw new NoSuchFileException(path);
    }
    return new Input(path, content);
  }

  /** Bytes of all files. */
  long bytes() {
    return files.values().stream().mapToLong(ByteWriter::size).sum();
  }

  @Override
  public List<FileEntry> list(String directory) {
    return List.of();
  }

  @Override
  public boolean delete(String path) {
    return files.remove(path) != null;
  }

  @Override
  public boolean exists(String path) {
    return files.containsKey(path);
  }

  @Override
  public void syncDirectory(String directory) {}

  @Override
  public void publish(String from, String to) {
    throw new UnsupportedOperationException("publish " + from + " as " + to);
  }

  @Override
  public void replace(String from, String to) {
    throw new UnsupportedOperationException("replace " + to + " by " + from);
  }

  @Override
  public String describe(String path) {
    return "memory:" + path;
  }

  /** Takes bytes. */
  private final class Output implements OutputFile {
    private final String path;
    private final ByteWriter content;
    private long position;

    Output(String path, ByteWriter content) {
      this.path = path;
      this.content = content;
    }

    @Override
    public String path() {
      return path;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      if (keeps) {
        content.writeBytes(bytes, offset, length);
      }
      position += length;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public void sync() {}

    @Override
    public void close() {}
  }

  /** Gives them back. */
  private record Input(String path, ByteWriter content) implements InputFile {
    @Override
    public long size() {
      return content.size();
    }

    @Override
    public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
      if (position + length > content.size()) {
        throw new EOFException(path + " has " + content.size() + " bytes only");
      }
      System.arraycopy(content.array(), (int) position, bytes, offset, length);
    }

    @Override
    public void close() {}
  }
}
