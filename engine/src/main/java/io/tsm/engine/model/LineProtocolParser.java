package io.tsm.engine.model;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.FieldNames.Name;
import io.tsm.engine.model.InvalidPointException.Reason;
import java.util.Arrays;

/**
 * Reads points from line protocol as InfluxDB 1.x understands it, into a {@link PointBuilder}.
 *
 * <pre>
 * measurement[,tag=value...] field=value[,field=value...] time
 * </pre>
 *
 * A backslash escapes comma, space and equals sign in names and tag values, in field names and
 * measurements also the quotation mark, in strings only the quotation mark and itself; before
 * anything else it is just a backslash. Where we differ from influxd, on purpose:
 *
 * <ul>
 *   <li>A point without a time is an error: with the time of its arrival it would be another point
 *       in a retry.
 *   <li>{@code m\=x}: influxd keeps needless escapes in the series key and reads them in two ways;
 *       here the key gets the needed ones only.
 *   <li>Text behind the closing quotation mark of a string is an error; influxd stores a string
 *       with quotation marks in it.
 *   <li>{@code 1u} is an unsigned integer; influxd takes it only if built so.
 *   <li>What {@link Limits} refuses, a field named {@code time} for instance.
 * </ul>
 *
 * Series that were seen before are found by the text of the line, without taking it apart. Not
 * thread-safe.
 */
public final class LineProtocolParser {
  private final PointBuilder builder;
  private final PointFields fields;
  private final Precision precision;
  private final NumberParser number = new NumberParser();
  private final SeriesTable spellings = new SeriesTable(1 << 16, 16 << 20); // not canonical ones
  private final ByteWriter scratch = new ByteWriter(256);
  private byte[] bytes;
  private int position;
  private int end;

  /**
   * A parser for one builder.
   *
   * @param builder gets the points
   * @param precision the unit of the times
   */
  public LineProtocolParser(PointBuilder builder, Precision precision) {
    this.builder = builder;
    this.fields = builder.fields();
    this.precision = precision;
  }

  /**
   * Reads the line {@code source[from, to)}, with or without its line feed. The builder then is the
   * point.
   *
   * @param line the line's number, for errors
   * @return false if there is no point in the line, as it is blank or a comment
   * @throws LineProtocolException if it is not a point, or not one that InfluxDB can hold
   */
  public boolean parse(byte[] source, int from, int to, long line) {
    bytes = source;
    end = to;
    if (end > from && source[end - 1] == '\n') {
      end--;
    }
    if (end > from && source[end - 1] == '\r') {
      end--;
    }
    position = from;
    try {
      skipWhitespace();
      if (position == end || source[position] == '#') {
        return false;
      }
      parsePoint();
      return true;
    } catch (LineProtocolException e) {
      throw e;
    } catch (InvalidPointException e) {
      builder.abandon();
      LineProtocolException located =
          new LineProtocolException(line, position - from + 1, e.reason(), e.getMessage());
      located.initCause(e);
      throw located;
    }
  }

  private void parsePoint() {
    int start = position;
    int keyEnd = KeyText.indexOfBare(bytes, start, end, ' ');
    long hash = ByteRanges.hash(bytes, start, keyEnd);
    SeriesKey known = builder.series().find(bytes, start, keyEnd, hash);
    if (known == null) {
      known = spellings.find(bytes, start, keyEnd, hash);
    }
    builder.begin(known);
    if (known == null) {
      parseKey(start, keyEnd);
    }
    position = keyEnd;
    skipWhitespace();
    if (position == end) {
      throw syntax(Reason.NO_FIELDS, "fields are missing; write 'series field=value time'");
    }
    parseFields();
    parseTime();
    position = start; // errors from here on are those of the series
    builder.build();
    if (known == null
        && !Arrays.equals(
            bytes, start, keyEnd, builder.seriesKey().bytes(), 0, builder.seriesKey().length())) {
      spellings.put(Arrays.copyOfRange(bytes, start, keyEnd), hash, builder.seriesKey());
    }
  }

  private void parseKey(int start, int keyEnd) {
    KeyBuilder key = builder.key();
    int tag = KeyText.indexOfBare(bytes, start, keyEnd, ',');
    scratch.clear();
    KeyText.unescape(bytes, start, tag, KeyText.FIELD, scratch);
    key.start(scratch.array(), 0, scratch.size());
    while (tag < keyEnd) {
      int name = tag + 1;
      int nameEnd = KeyText.indexOfBare(bytes, name, keyEnd, '=');
      int value = nameEnd + 1;
      tag = KeyText.indexOfBare(bytes, name, keyEnd, ',');
      position = name;
      if (nameEnd >= tag || value == tag) {
        throw syntax(
            name == tag ? Reason.EMPTY_TAG_NAME : Reason.SYNTAX,
            "a tag must be name=value; leave the tag out if it has no value");
      }
      int equals = KeyText.indexOfBare(bytes, value, tag, '=');
      if (equals == value) { // influxd takes one at the beginning, and no other
        equals = KeyText.indexOfBare(bytes, value + 1, tag, '=');
      }
      if (equals < tag) {
        position = value;
        throw syntax(Reason.SYNTAX, "a tag value has = in it; put a backslash before it");
      }
      scratch.clear();
      KeyText.unescape(bytes, name, nameEnd, KeyText.TAG, scratch);
      int bareValue = scratch.size();
      KeyText.unescape(bytes, value, tag, KeyText.TAG, scratch);
      key.tag(scratch.array(), 0, bareValue, bareValue, scratch.size());
    }
  }

  private void parseFields() {
    while (true) {
      Name name = parseFieldName();
      if (position == end || bytes[position] == ',' || bytes[position] == ' ') {
        throw syntax(
            Reason.SYNTAX, "a value is missing after '='; leave the field out if it has none");
      }
      parseValue(name);
      if (position == end || bytes[position] == ' ') {
        return;
      }
      position++; // a comma
    }
  }

  /** Reads a name and the equals sign after it. */
  private Name parseFieldName() {
    int start = position;
    Name expected = fields.names.expected(fields.count());
    if (expected != null && expected.plain) {
      int after = start + expected.bytes.length;
      if (after < end
          && bytes[after] == '='
          && Arrays.equals(bytes, start, after, expected.bytes, 0, expected.bytes.length)) {
        position = after + 1;
        return expected;
      }
    }
    boolean escaped = false;
    int i = start;
    for (; i < end; i++) {
      byte b = bytes[i];
      if (b == '\\') {
        escaped = true;
      } else if ((b == '=' || b == ',' || b == ' ') && (i == start || bytes[i - 1] != '\\')) {
        break;
      }
    }
    if (i == end || bytes[i] != '=') {
      throw syntax(Reason.SYNTAX, "a field must be name=value; spaces in names need a backslash");
    }
    position = start;
    Name name = escaped ? escapedName(start, i) : fields.names.get(bytes, start, i, fields.count());
    position = i + 1;
    return name;
  }

  private Name escapedName(int from, int to) {
    scratch.clear();
    KeyText.unescape(bytes, from, to, KeyText.FIELD, scratch);
    return fields.names.get(scratch.array(), 0, scratch.size(), fields.count());
  }

  private void parseValue(Name name) {
    byte first = bytes[position];
    if (first == '"') {
      parseString(name);
    } else if ((first >= '0' && first <= '9') || first == '-' || first == '.') {
      parseNumber(name);
    } else {
      parseBoolean(name);
    }
  }

  private void parseNumber(Name name) {
    int start = position;
    try {
      number.parse(bytes, start, end);
    } catch (InvalidPointException e) {
      position = Math.max(start, number.at());
      throw e;
    }
    fields.add(name, number.type(), number.bits());
    position = number.at();
  }

  private void parseBoolean(Name name) {
    int start = position;
    int i = start;
    while (i < end && bytes[i] != ',' && bytes[i] != ' ') {
      i++;
    }
    boolean value =
        switch (i - start) {
          case 1 -> bytes[start] == 't' || bytes[start] == 'T';
          case 4 -> isOneOf(start, i, "true", "True", "TRUE");
          default -> false;
        };
    if (!value && !isFalse(start, i)) {
      throw syntax(
          Reason.SYNTAX,
          "the value is neither a number nor a boolean; strings need quotation marks");
    }
    fields.add(name, FieldType.BOOLEAN, value ? 1 : 0);
    position = i;
  }

  private boolean isFalse(int from, int to) {
    return to - from == 1
        ? bytes[from] == 'f' || bytes[from] == 'F'
        : isOneOf(from, to, "false", "False", "FALSE");
  }

  private boolean isOneOf(int from, int to, String a, String b, String c) {
    return is(from, to, a) || is(from, to, b) || is(from, to, c);
  }

  private boolean is(int from, int to, String text) {
    if (to - from != text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (bytes[from + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void parseString(Name name) {
    int start = position;
    ByteWriter out = fields.strings();
    int stringStart = out.size();
    int copied = start + 1;
    int i = copied;
    while (true) {
      i = ByteRanges.indexOfAny(bytes, i, end, '"', '\\', '"');
      if (i >= end) {
        throw syntax(Reason.SYNTAX, "a string has no closing quotation mark");
      }
      if (bytes[i] == '"') {
        break;
      }
      if (i + 1 < end && (bytes[i + 1] == '"' || bytes[i + 1] == '\\')) {
        out.writeBytes(bytes, copied, i - copied);
        copied = i + 1;
        i += 2;
      } else {
        i++;
      }
    }
    out.writeBytes(bytes, copied, i - copied);
    fields.addString(name, stringStart);
    position = i + 1;
    if (position < end && bytes[position] != ',' && bytes[position] != ' ') {
      throw syntax(
          Reason.SYNTAX,
          "text follows a string; put a backslash before quotation marks inside of strings");
    }
  }

  private void parseTime() {
    skipWhitespace();
    int start = position;
    if (start == end) {
      throw syntax(
          Reason.NO_TIME,
          "the point has no time; write one behind the fields: with a time made up here"
              + " it would be another point in a retry");
    }
    boolean negative = bytes[start] == '-';
    int digits = negative ? start + 1 : start;
    long value = 0; // below 0, where there is one number more
    int i = digits;
    for (; i < end && bytes[i] >= '0' && bytes[i] <= '9'; i++) {
      int digit = bytes[i] - '0';
      if (value < Long.MIN_VALUE / 10 || 10 * value < Long.MIN_VALUE + digit) {
        throw syntax(Reason.TIME_OUT_OF_RANGE, "the time has more than 64 bits; check the unit");
      }
      value = 10 * value - digit;
    }
    int timeEnd = i;
    while (i < end && bytes[i] == ' ') {
      i++;
    }
    if (timeEnd == digits || i < end) {
      position = i;
      throw syntax(Reason.SYNTAX, "the time is not a whole number, or something follows it");
    }
    // The negative of the least number is itself, which is out of range either way.
    builder.time(precision.toNanoseconds(negative ? value : -value));
  }

  private void skipWhitespace() {
    while (position < end
        && (bytes[position] == ' ' || bytes[position] == '\t' || bytes[position] == 0)) {
      position++;
    }
  }

  private static InvalidPointException syntax(Reason reason, String message) {
    return new InvalidPointException(reason, message);
  }
}
