package io.tsm.engine.io;

import java.io.IOException;

/** Counts reads of a file and their bytes. */
public final class CountingInputFile implements InputFile {
  private final InputFile file;
  private int reads;
  private long bytesRead;

  public CountingInputFile(InputFile file) {
    this.file = file;
  }

  public int reads() {
    return reads;
  }

  public long bytesRead() {
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
    reads++;
    bytesRead += length;
    file.readFully(position, bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
