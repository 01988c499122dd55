package io.tsm.engine.codec;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.Values;
import java.util.Arrays;

/**
 * A {@link TimestampCodec} that remembers its last times and their bytes. The fields of a series
 * mostly have the same times, and their blocks stand next to each other in a file: to compare is
 * much cheaper than to code again. Not thread-safe.
 */
final class TimestampMemo {
  /** What is shorter is a run or a few times, not worth a look. */
  private static final int MIN_DECODED_BYTES = 32;

  private final TimestampCodec codec = new TimestampCodec();

  private long[] encodedTimes = new long[0];
  private int encodedCount;
  private final ByteWriter encoded = new ByteWriter(1024);

  private byte[] decodedBytes = new byte[0];
  private int decodedLength;
  private long[] decodedTimes = new long[0];
  private int decodedCount;

  /** The encoding of {@code times[from, to)}; stands until the next call. */
  ByteWriter encode(long[] times, int from, int to) {
    int count = to - from;
    if (encodedCount == count && Arrays.equals(encodedTimes, 0, count, times, from, to)) {
      return encoded;
    }
    encodedCount = 0; // nothing is remembered should this fail
    encoded.clear();
    codec.encode(times, from, to, encoded);
    if (encodedTimes.length < count) {
      encodedTimes = new long[count];
    }
    System.arraycopy(times, from, encodedTimes, 0, count);
    encodedCount = count;
    return encoded;
  }

  /** Does what {@link TimestampCodec#decode} does. */
  int decode(ByteReader in, Values out) throws CorruptFileException {
    int length = in.remaining();
    if (length < MIN_DECODED_BYTES) {
      return codec.decode(in, out);
    }
    byte[] bytes = in.array();
    int from = in.position();
    if (length == decodedLength
        && Arrays.equals(decodedBytes, 0, length, bytes, from, from + length)) {
      out.reserve(decodedCount);
      System.arraycopy(decodedTimes, 0, out.times(), out.size(), decodedCount);
      in.skip(length);
      return decodedCount;
    }
    int count = codec.decode(in, out);
    remember(bytes, from, length, out, count);
    return count;
  }

  private void remember(byte[] bytes, int from, int length, Values out, int count) {
    if (decodedBytes.length < length) {
      decodedBytes = new byte[length];
    }
    if (decodedTimes.length < count) {
      decodedTimes = new long[count];
    }
    System.arraycopy(bytes, from, decodedBytes, 0, length);
    System.arraycopy(out.times(), out.size(), decodedTimes, 0, count);
    decodedLength = length;
    decodedCount = count;
  }
}
