package io.tsm.engine.io;

import java.io.IOException;

/** Stored bytes are not what their format says. Names the file and the offset of the damage. */
public final class CorruptFileException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String path;
  private final long offset;
  private final String reason;

  /**
   * @param path the damaged file, as its {@link Storage} names it
   * @param offset byte offset in that file at which the damage was noticed
   * @param reason what is wrong there
   */
  public CorruptFileException(String path, long offset, String reason) {
    this(path, offset, reason, null);
  }

  public CorruptFileException(String path, long offset, String reason, Throwable cause) {
    super(path + ": corrupt at byte " + offset + ": " + reason, cause);
    this.path = path;
    this.offset = offset;
    this.reason = reason;
  }

  public String path() {
    return path;
  }

  public long offset() {
    return offset;
  }

  public String reason() {
    return reason;
  }
}
