package io.tsm.benchmarks.range;

import io.tsm.engine.io.InputFile;
import java.io.IOException;

/** Counts the bytes that are read of a file. */
final class CountingFile implements InputFile {
  private final InputFile file;
  private long bytesRead;

  CountingFile(InputFile file) {
    this.file = file;
  }

  long bytesRead() {
    return bytesRead;
  }

  @Override
  public String path() {
    return file.path();
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
    bytesRead += length;
    file.readFully(position, bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
