package io.tsm.engine.fuzz;

import io.tsm.engine.io.BytesInputFile;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** One file, which is an array, to be read. */
public final class BytesStorage implements Storage {
  private final String path;
  private final byte[] bytes;

  public BytesStorage(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  @Override
  public InputFile open(String wanted) throws NoSuchFileException {
    if (!exists(wanted)) {
      throw new NoSuchFileException(wanted);
    }
    return new BytesInputFile(path, bytes);
  }

  @Override
  public boolean exists(String wanted) {
    return wanted.equals(path);
  }

  @Override
  public String describe(String wanted) {
    return "bytes:" + wanted;
  }

  @Override
  public OutputFile create(String wanted) {
    throw readOnly();
  }

  @Override
  public void publish(String from, String to) {
    throw readOnly();
  }

  @Override
  public void replace(String from, String to) {
    throw readOnly();
  }

  @Override
  public List<FileEntry> list(String directory) {
    return List.of(new FileEntry(path, false, bytes.length, 0));
  }

  @Override
  public boolean delete(String wanted) {
    throw readOnly();
  }

  @Override
  public void syncDirectory(String directory) {
    throw readOnly();
  }

  private static UnsupportedOperationException readOnly() {
    return new UnsupportedOperationException("a file to be read");
  }
}
