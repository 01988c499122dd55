package io.tsm.engine.cli;

import io.tsm.engine.io.Closing;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Refused points: the text of each, and before it a comment with place and reason, so that a file
 * of line protocol can be corrected and imported.
 */
final class RejectsFile implements Closeable {
  private final FileChannel channel;
  private final OutputStream out;

  /**
   * Opens a file, made if it is not there.
   *
   * @param length what to keep of it
   */
  RejectsFile(Path file, long length) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.size() < length) {
        throw new IOException(
            "%s has only %d of %d bytes: it is not the file of the import to go on with"
                .formatted(file, channel.size(), length));
      }
      channel.truncate(length).position(length);
    } catch (IOException e) {
      Closing.closeAfterFailure(e, channel);
      throw e;
    }
    out = new BufferedOutputStream(Channels.newOutputStream(channel));
  }

  void add(String place, String reason, String text) throws IOException {
    String comment = "# " + (place + ": " + reason).replace("\r", "\\r").replace("\n", "\\n");
    out.write((comment + "\n" + text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Makes it durable; returns its length in bytes. */
  long sync() throws IOException {
    out.flush();
    channel.force(true);
    return channel.position();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
