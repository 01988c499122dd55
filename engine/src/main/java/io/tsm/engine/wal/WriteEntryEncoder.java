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

/** Makes the payload of a write entry. Keeps its buffer for the next one. */
final class WriteEntryEncoder implements ValuesByKey.Visitor {
  private static final byte[] SEPARATOR = Keys.separator();

  private final ByteWriter out = new ByteWriter(1 << 16);

  ByteWriter encode(ValuesByKey batch) throws IOException {
    out.clear();
    batch.forEach(this);
    return out;
  }

  @Override
  public void visit(SeriesKey series, byte[] fieldName, Values values, int from, int to) {
    byte[] key = series.bytes();
    out.writeByte(values.type().walCode());
    out.writeShort(key.length + SEPARATOR.length + fieldName.length);
    out.writeBytes(key);
    out.writeBytes(SEPARATOR);
    out.writeBytes(fieldName);
    out.writeInt(to - from);
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
      out.writeLong(times[i]);
      out.writeLong(Double.doubleToRawLongBits(array[i]));
    }
  }

  private void writeLongs(LongValues values, int from, int to) {
    long[] times = values.times();
    long[] array = values.values();
    for (int i = from; i < to; i++) {
      out.writeLong(times[i]);
      out.writeLong(array[i]);
    }
  }

  private void writeBooleans(BooleanValues values, int from, int to) {
    long[] times = values.times();
    boolean[] array = values.values();
    for (int i = from; i < to; i++) {
      out.writeLong(times[i]);
      out.writeByte(array[i] ? 1 : 0);
    }
  }

  private void writeStrings(StringValues values, int from, int to) {
    for (int i = from; i < to; i++) {
      out.writeLong(values.time(i));
      out.writeInt(values.length(i));
      out.writeBytes(values.bytes(), values.start(i), values.length(i));
    }
  }
}
