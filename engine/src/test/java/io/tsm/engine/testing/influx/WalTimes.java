package io.tsm.engine.testing.influx;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.xerial.snappy.Snappy;

/** Finds the times of the points in a WAL segment of InfluxDB. */
final class WalTimes {
  private static final int WRITE_ENTRY = 1;
  private static final int HEADER_BYTES = 5;

  private WalTimes() {}

  /**
   * The times of all written points, or null if there are none. Deletes have no times; an entry
   * that was torn off at the end does not count.
   *
   * @throws AssertionError if a write entry cannot be read
   */
  static TimeSpan of(Path segment) throws IOException {
    ByteBuffer in = ByteBuffer.wrap(Files.readAllBytes(segment));
    TimeSpan span = null;
    while (in.remaining() >= HEADER_BYTES) {
      int type = in.get();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        return span;
      }
      byte[] entry = new byte[length];
      in.get(entry);
      if (type == WRITE_ENTRY) {
        try {
          span = TimeSpan.union(span, writeEntry(ByteBuffer.wrap(Snappy.uncompress(entry))));
        } catch (BufferUnderflowException e) {
          throw new AssertionError(segment + ": a write entry ends too early", e);
        }
      }
    }
    return span;
  }

  private static TimeSpan writeEntry(ByteBuffer in) {
    TimeSpan span = null;
    while (in.hasRemaining()) {
      int type = in.get();
      skip(in, Short.toUnsignedInt(in.getShort()));
      int count = in.getInt();
      for (int i = 0; i < count; i++) {
        span = TimeSpan.with(span, in.getLong());
        skip(in, valueBytes(in, type));
      }
    }
    return span;
  }

  private static int valueBytes(ByteBuffer in, int type) {
    return switch (type) {
      case 1, 2, 5 -> Long.BYTES;
      case 3 -> 1;
      case 4 -> in.getInt();
      default -> throw new AssertionError("unknown type " + type + " in a WAL entry");
    };
  }

  private static void skip(ByteBuffer in, int count) {
    if (count < 0 || count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    in.position(in.position() + count);
  }
}
