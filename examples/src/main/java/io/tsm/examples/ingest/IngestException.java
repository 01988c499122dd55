package io.tsm.examples.ingest;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.zip.ZipException;

/** What a user did wrong or can change. The message says all of it, in one line. */
final class IngestException extends IOException {
  private static final long serialVersionUID = 1L;

  IngestException(String message) {
    super(message);
  }

  IngestException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * A file that cannot be read, or not to its end.
   *
   * @param where in the file
   */
  static IngestException unreadable(String file, String where, IOException cause) {
    String reason;
    if (cause instanceof EOFException) {
      reason = "the packed file is cut off " + where;
    } else if (cause instanceof ZipException) {
      reason = "the packed file is damaged " + where + ": " + cause.getMessage();
    } else {
      reason = "cannot be read " + where + ": " + reason(cause);
    }
    return new IngestException(file + ": " + reason, cause);
  }

  /** What happened, without the path, which is all that java.nio says in some cases. */
  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "no such file or folder";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof java.nio.file.FileSystemException f && f.getReason() != null
        ? f.getReason()
        : String.valueOf(e.getMessage());
  }
}
