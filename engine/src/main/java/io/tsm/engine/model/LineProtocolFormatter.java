package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.InvalidPointException.Reason;

/**
 * Writes line protocol in canonical form: no escapes but those needed, floats as the shortest text
 * that reads back the same and always with a point or an exponent, integers with {@code i},
 * unsigned ones with {@code u}, {@code true} and {@code false}, times in nanoseconds. Lines end
 * with a line feed. Series keys are written as they are, since they are escaped already.
 *
 * <p>Line protocol has no deletes. A point with deletes is refused.
 */
public final class LineProtocolFormatter {
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

  private LineProtocolFormatter() {}

  /**
   * Writes a point as one line.
   *
   * @throws InvalidPointException if it has deletes
   */
  public static void writePoint(PointView point, ByteWriter out) {
    writePoint(point, Precision.NANOSECONDS, out);
  }

  /**
   * Writes a point as one line.
   *
   * @param precision of the time, which is rounded down to it
   * @throws InvalidPointException if it has deletes
   */
  public static void writePoint(PointView point, Precision precision, ByteWriter out) {
    refuseDeletes(point);
    writeValues(point, precision, out);
  }

  private static void refuseDeletes(PointView point) {
    if (point.deletedCount() > 0) {
      throw new InvalidPointException(
          Reason.DELETES,
          "the point %s deletes fields, which line protocol cannot say; leave it out"
              .formatted(Point.copyOf(point)));
    }
  }

  /** Writes the fields that have values as one line; it is none if there are no such fields. */
  static void writeValues(PointView point, ByteWriter out) {
    writeValues(point, Precision.NANOSECONDS, out);
  }

  private static void writeValues(PointView point, Precision precision, ByteWriter out) {
    out.writeBytes(point.seriesKey().bytes());
    for (int i = 0; i < point.fieldCount(); i++) {
      out.writeByte(i == 0 ? ' ' : ',');
      writeField(point, i, out);
    }
    writeTime(precision.fromNanoseconds(point.time()), out);
  }

  /**
   * Writes a point as canonical files have it: a line for each field.
   *
   * @throws InvalidPointException if it has deletes
   */
  public static void writeLines(PointView point, ByteWriter out) {
    refuseDeletes(point);
    for (int i = 0; i < point.fieldCount(); i++) {
      out.writeBytes(point.seriesKey().bytes());
      out.writeByte(' ');
      writeField(point, i, out);
      writeTime(point.time(), out);
    }
  }

  /**
   * Writes a value of a column as one line.
   *
   * @param seriesKey the escaped key
   * @param fieldName the bare name
   */
  public static void writeLine(
      byte[] seriesKey, byte[] fieldName, Values values, int row, ByteWriter out) {
    out.writeBytes(seriesKey);
    out.writeByte(' ');
    writeName(fieldName, out);
    writeValue(values, row, out);
    writeTime(values.time(row), out);
  }

  /** Writes the value in a row, without name and time. */
  public static void writeValue(Values values, int row, ByteWriter out) {
    switch (values.type()) {
      case STRING -> {
        StringValues strings = (StringValues) values;
        writeString(strings.bytes(), strings.start(row), strings.length(row), out);
      }
      case FLOAT -> FloatText.write(((FloatValues) values).values()[row], out);
      case BOOLEAN -> out.writeBytes(((BooleanValues) values).values()[row] ? TRUE : FALSE);
      case INTEGER, UNSIGNED ->
          writeNumber(values.type(), ((LongValues) values).values()[row], out);
    }
  }

  private static void writeField(PointView point, int field, ByteWriter out) {
    writeName(point.fieldName(field), out);
    FieldType type = point.fieldType(field);
    if (type == FieldType.STRING) {
      writeString(
          point.stringBytes(field), point.stringStart(field), point.stringLength(field), out);
    } else {
      writeNumber(type, point.bits(field), out);
    }
  }

  private static void writeName(byte[] fieldName, ByteWriter out) {
    KeyText.escape(fieldName, 0, fieldName.length, KeyText.FIELD, out);
    out.writeByte('=');
  }

  private static void writeNumber(FieldType type, long bits, ByteWriter out) {
    switch (type) {
      case FLOAT -> FloatText.write(Double.longBitsToDouble(bits), out);
      case INTEGER -> {
        IntegerText.write(bits, out);
        out.writeByte('i');
      }
      case UNSIGNED -> {
        IntegerText.writeUnsigned(bits, out);
        out.writeByte('u');
      }
      case BOOLEAN -> out.writeBytes(bits != 0 ? TRUE : FALSE);
      case STRING -> throw new IllegalArgumentException("a string is not a number");
    }
  }

  private static void writeString(byte[] bytes, int from, int length, ByteWriter out) {
    out.writeByte('"');
    int end = from + length;
    int copied = from;
    for (int i = from; i < end; i++) {
      if (bytes[i] == '"' || bytes[i] == '\\') {
        out.writeBytes(bytes, copied, i - copied);
        out.writeByte('\\');
        copied = i;
      }
    }
    out.writeBytes(bytes, copied, end - copied);
    out.writeByte('"');
  }

  private static void writeTime(long time, ByteWriter out) {
    out.writeByte(' ');
    IntegerText.write(time, out);
    out.writeByte('\n');
  }
}
