package io.tsm.engine.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;

/**
 * A text to import.
 *
 * @param path of the file, absolute; {@code -} for standard input
 * @param size bytes of the file; 0 for standard input
 */
record ImportInput(String path, long size) {
  private static final String STANDARD_INPUT = "-";
  private static final int BUFFER_BYTES = 1 << 16;

  static ImportInput of(String argument) throws IOException {
    if (argument.equals(STANDARD_INPUT)) {
      return new ImportInput(STANDARD_INPUT, 0);
    }
    Path file = Path.of(argument);
    if (!Files.exists(file)) {
      throw new NoSuchFileException(argument);
    }
    if (Files.isDirectory(file)) {
      throw new IOException(argument + " is a directory; import takes files");
    }
    return new ImportInput(file.toAbsolutePath().normalize().toString(), Files.size(file));
  }

  @JsonIgnore
  boolean isStandardInput() {
    return path.equals(STANDARD_INPUT);
  }

  /** Its name without {@code .gz}, which says the format. */
  String textName() {
    return path.endsWith(".gz") ? path.substring(0, path.length() - 3) : path;
  }

  /** As messages name it. */
  String describe() {
    return isStandardInput() ? "standard input" : path;
  }

  /**
   * Opens the text, unpacked.
   *
   * @param onRead is told how many more bytes of the file were read
   */
  InputStream open(LongConsumer onRead) throws IOException {
    InputStream in = isStandardInput() ? System.in : Files.newInputStream(Path.of(path));
    InputStream counted = new Counting(in, onRead);
    return path.endsWith(".gz") ? new GZIPInputStream(counted, BUFFER_BYTES) : counted;
  }

  /** Tells how much is read. */
  private static final class Counting extends FilterInputStream {
    private final LongConsumer onRead;

    Counting(InputStream in, LongConsumer onRead) {
      super(in);
      this.onRead = onRead;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      onRead.accept(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int count = in.read(bytes, offset, length);
      onRead.accept(Math.max(0, count));
      return count;
    }

    @Override
    public long skip(long count) throws IOException {
      long skipped = in.skip(count);
      onRead.accept(skipped);
      return skipped;
    }
  }
}
