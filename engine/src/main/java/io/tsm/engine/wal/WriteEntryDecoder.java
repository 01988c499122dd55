package io.tsm.engine.wal;

import io.tsm.engine.io.ByteReader;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.model.BooleanValues;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.StringValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/** Reads the payload of a write entry, key by key, into columns that are used again. */
final class WriteEntryDecoder {
  private static final int SMALLEST_ROW = 9; // a time and a boolean

  private final Map<FieldType, Values> columns = new EnumMap<>(FieldType.class);
  private SeriesKey lastSeries = SeriesKey.ofStored(new byte[0], 0, 0);

  /** Shows the keys of the payload that {@code in} stands at to the visitor. */
  void decode(ByteReader in, ValuesByKey.Visitor visitor) throws IOException {
    while (in.remaining() > 0) {
      int code = in.readUnsignedByte();
      FieldType type = FieldType.ofWalCode(code);
      if (type == null) {
        throw in.corrupt("unknown type of values " + code + " in a write entry");
      }
      int keyLength = in.readUnsignedShort();
      in.need(keyLength);
      int start = in.position();
      int separator = Keys.indexOfSeparator(in.array(), start, start + keyLength);
      if (separator < 0) {
        throw in.corrupt("a key has no separator " + Keys.SEPARATOR);
      }
      SeriesKey series = seriesKey(in.array(), start, separator);
      byte[] fieldName =
          Arrays.copyOfRange(in.array(), separator + Keys.SEPARATOR_LENGTH, start + keyLength);
      in.skip(keyLength);
      Values values = readValues(type, in);
      visitor.visit(series, fieldName, values, 0, values.size());
    }
  }

  /** The fields of a series mostly follow each other, and share its key. */
  private SeriesKey seriesKey(byte[] bytes, int from, int to) {
    byte[] last = lastSeries.bytes();
    if (!Arrays.equals(last, 0, last.length, bytes, from, to)) {
      lastSeries = SeriesKey.ofStored(bytes, from, to);
    }
    return lastSeries;
  }

  private Values readValues(FieldType type, ByteReader in) throws CorruptFileException {
    int count = in.readInt();
    if (count < 0 || count > in.remaining() / SMALLEST_ROW) {
      throw in.corrupt(
          Integer.toUnsignedString(count) + " values do not fit into " + in.remaining() + " bytes");
    }
    Values column = columns.computeIfAbsent(type, t -> Values.create(t, 16));
    column.clear();
    column.reserve(count);
    if (column instanceof FloatValues floats) {
      for (int i = 0; i < count; i++) {
        floats.append(in.readLong(), Double.longBitsToDouble(in.readLong()));
      }
    } else if (column instanceof LongValues longs) {
      for (int i = 0; i < count; i++) {
        longs.append(in.readLong(), in.readLong());
      }
    } else if (column instanceof BooleanValues booleans) {
      for (int i = 0; i < count; i++) {
        booleans.append(in.readLong(), readBoolean(in));
      }
    } else {
      readStrings((StringValues) column, count, in);
    }
    return column;
  }

  private static boolean readBoolean(ByteReader in) throws CorruptFileException {
    int value = in.readUnsignedByte();
    if (value > 1) {
      throw in.corrupt("a boolean is " + value + ", not 0 or 1");
    }
    return value == 1;
  }

  private static void readStrings(StringValues column, int count, ByteReader in)
      throws CorruptFileException {
    for (int i = 0; i < count; i++) {
      long time = in.readLong();
      int length = in.readInt();
      in.need(length);
      column.append(time, in.array(), in.position(), length);
      in.skip(length);
    }
  }
}
