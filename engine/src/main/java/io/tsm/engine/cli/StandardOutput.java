package io.tsm.engine.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Standard output, which closes nothing but flushes, and tells a reader who went away ({@code tsm
 * export ... | head}) from other failures.
 */
final class StandardOutput extends FilterOutputStream {

  /** Nobody reads standard output any more. */
  static final class ClosedByReaderException extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedByReaderException(IOException cause) {
      super("nobody reads standard output any more", cause);
    }
  }

  StandardOutput(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw brokenPipe(e) ? new ClosedByReaderException(e) : e;
    }
  }

  /** Java has no type for EPIPE; the text is the system's, in the C locale of its error codes. */
  private static boolean brokenPipe(IOException e) {
    String message = e.getMessage();
    return message != null && (message.contains("Broken pipe") || message.contains("EPIPE"));
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
