package io.tsm.engine.io;

/** A file that is an array: for tests that damage it in thousands of ways. */
public final class BytesInputFile implements InputFile {
  private final String path;
  private final byte[] bytes;

  public BytesInputFile(String path, byte[] bytes) {
    this.path = path;
    this.bytes = bytes;
  }

  @Override
  public String path() {
    return path;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public void readFully(long position, byte[] target, int offset, int length)
      throws CorruptFileException {
    if (position < 0 || position > bytes.length - length) {
      throw new CorruptFileException(path, bytes.length, "the file ends");
    }
    System.arraycopy(bytes, (int) position, target, offset, length);
  }

  @Override
  public void close() {}
}
