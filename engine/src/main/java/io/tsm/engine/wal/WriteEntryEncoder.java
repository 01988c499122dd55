package io.tsm.engine.wal;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import java.io.IOException;

/**
 * Makes packed write entries. Keeps its buffers for the next one. Batches that are mostly numbers
 * go through {@link PackedRows}; what has strings, or hardly more than keys, through the library,
 * which finds repetitions wherever they are.
 */
final class WriteEntryEncoder {
  /** Type of the values and length of the key. */
  static final int BYTES_BEFORE_KEY = 3;

  private static final byte[] SEPARATOR = Keys.separator();

  private final ByteWriter packed;
  private final PackedRows rows;
  private final ByteWriter payload = new ByteWriter(1 << 10);
  private long payloadBytes;
  private long rowBytes;
  private boolean hasStrings;

  /**
   * An encoder that appends.
   *
   * @param packed gets the entries
   */
  WriteEntryEncoder(ByteWriter packed) {
    this.packed = packed;
    this.rows = new PackedRows(packed);
  }

  /** Appends a batch; nothing if it is empty. */
  void encode(ValuesByKey batch) throws IOException {
    payloadBytes = 0;
    rowBytes = 0;
    hasStrings = false;
    batch.forEach(this::measure);
    if (payloadBytes == 0) {
      return;
    }
    if (payloadBytes > Integer.MAX_VALUE) {
      throw new IllegalStateException(
          "a write of " + payloadBytes + " bytes is too large for one entry of the log");
    }
    if (hasStrings || rowBytes < payloadBytes / 2) {
      payload.clear();
      batch.forEach(this::writeColumn);
      SnappyBlock.pack(payload, packed);
    } else {
      packed.writeUvarint(payloadBytes);
      rows.start();
      batch.forEach(this::packColumn);
      rows.end();
    }
  }

  private void measure(SeriesKey series, byte[] fieldName, Values values, int from, int to) {
    long count = (long) to - from;
    long bytes = count * (Long.BYTES + (values instanceof BooleanValues ? 1 : Long.BYTES));
    rowBytes += bytes;
    payloadBytes += headBytes(series, fieldName) + bytes; // of strings nobody asks
    hasStrings |= values instanceof StringValues;
  }

  private static int headBytes(SeriesKey series, byte[] fieldName) {
    return BYTES_BEFORE_KEY + keyBytes(series, fieldName) + Integer.BYTES;
  }

  private static int keyBytes(SeriesKey series, byte[] fieldName) {
    return series.length() + SEPARATOR.length + fieldName.length;
  }

  private static void writeHead(
      SeriesKey series, byte[] fieldName, Values values, int count, ByteWriter out) {
    out.writeByte(values.type().walCode());
    out.writeShort(keyBytes(series, fieldName));
    out.writeBytes(series.bytes());
    out.writeBytes(SEPARATOR);
    out.writeBytes(fieldName);
    out.writeInt(count);
  }

  private void packColumn(SeriesKey series, byte[] fieldName, Values values, int from, int to) {
    writeHead(series, fieldName, values, to - from, rows.head());
    rows.rows(values, from, to);
  }

  private void writeColumn(SeriesKey series, byte[] fieldName, Values values, int from, int to) {
    writeHead(series, fieldName, values, to - from, payload);
    if (values instanceof FloatValues floats) {
      writeFloats(floats, from, to);
    } else if (values instanceof LongValues longs) {
      writeLongs(longs, from, to);
    } else if (values instanceof BooleanValues booleans) {
      writeBooleans(booleans, from, to);
    } else {
      writeStrings((StringValues) values, from, to);
    }
  }

  private void writeFloats(FloatValues values, int from, int to) {
    long[] times = values.times();
    double[] array = values.values();
    for (int i = from; i < to; i++) {
      payload.writeLong(times[i]);
      payload.writeLong(Double.doubleToRawLongBits(array[i]));
    }
  }

  private void writeLongs(LongValues values, int from, int to) {
    long[] times = values.times();
    long[] array = values.values();
    for (int i = from; i < to; i++) {
      payload.writeLong(times[i]);
      payload.writeLong(array[i]);
    }
  }

  private void writeBooleans(BooleanValues values, int from, int to) {
    long[] times = values.times();
    boolean[] array = values.values();
    for (int i = from; i < to; i++) {
      payload.writeLong(times[i]);
      payload.writeByte(array[i] ? 1 : 0);
    }
  }

  private void writeStrings(StringValues values, int from, int to) {
    for (int i = from; i < to; i++) {
      payload.writeLong(values.time(i));
      payload.writeInt(values.length(i));
      payload.writeBytes(values.bytes(), values.start(i), values.length(i));
    }
  }
}
