package io.tsm.engine.influx;

import io.tsm.engine.io.OutputFile;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * Packs into a file, which is durable when this is closed. Quickly: blocks are packed already, only
 * the keys of the index still shrink.
 */
final class GzipOutput extends GZIPOutputStream {
  private static final int BUFFER_BYTES = 1 << 16;

  GzipOutput(OutputFile file) throws IOException {
    super(new Sink(file), BUFFER_BYTES);
    def.setLevel(Deflater.BEST_SPEED);
  }

  private static final class Sink extends OutputStream {
    private final OutputFile file;

    Sink(OutputFile file) {
      this.file = file;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      file.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      try (file) {
        file.sync();
      }
    }
  }
}
