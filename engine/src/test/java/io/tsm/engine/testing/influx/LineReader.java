package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tsm.engine.model.FieldType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads line protocol as InfluxDB does. Every point needs a time, in nanoseconds. Much that is
 * wrong is refused, but not all: this reads what tests write.
 */
final class LineReader {
  private static final Set<String> TRUE = Set.of("t", "T", "true", "True", "TRUE");
  private static final Set<String> FALSE = Set.of("f", "F", "false", "False", "FALSE");
  private static final Pattern FLOAT = Pattern.compile("-?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");

  private final byte[] data;
  private final Map<String, String> series = new HashMap<>();
  private final List<Value> values = new ArrayList<>();
  private int at;
  private long time;

  LineReader(byte[] data) {
    this.data = data;
  }

  /**
   * A value of a point.
   *
   * @param bits of a value that is not a string, as {@link PointSet#add} takes them
   * @param text a string value, or null
   */
  record Value(FieldKey key, FieldType type, long bits, String text) {}

  /** The values of the last point that was read. */
  List<Value> values() {
    return values;
  }

  /** The time of the last point that was read. */
  long time() {
    return time;
  }

  /** Where the last point that was read ends, its line feed included. */
  int position() {
    return at;
  }

  /**
   * Reads one point.
   *
   * @return false if there are no more
   * @throws IllegalArgumentException if the point is malformed
   */
  boolean next() {
    if (!skipToPoint()) {
      return false;
    }
    int start = at;
    try {
      String seriesKey = seriesKey();
      expect(' ');
      values.clear();
      readField(seriesKey);
      while (peek() == ',') {
        at++;
        readField(seriesKey);
      }
      time = readTime();
      return true;
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      String excerpt = Names.text(data, start, Math.min(data.length, start + 80));
      throw new IllegalArgumentException("bad line protocol at byte " + start + ": " + excerpt, e);
    }
  }

  private boolean skipToPoint() {
    while (at < data.length) {
      if (data[at] == '#') {
        while (at < data.length && data[at] != '\n') {
          at++;
        }
      } else if (data[at] > ' ' || data[at] < 0) {
        return true;
      } else {
        at++;
      }
    }
    return false;
  }

  private String seriesKey() {
    int start = at;
    at = end(at, data.length, ' ');
    String raw = Names.text(data, start, at);
    return series.computeIfAbsent(raw, k -> canonicalSeries(start, at));
  }

  private String canonicalSeries(int start, int end) {
    int nameEnd = end(start, end, ',');
    String name = Names.unescape(Names.text(data, start, nameEnd), Names.MEASUREMENT);
    Map<String, String> tags = new HashMap<>();
    int tag = nameEnd;
    while (tag < end) {
      int equals = end(tag + 1, end, '=');
      int tagEnd = end(equals + 1, end, ',');
      tags.put(
          Names.unescape(Names.text(data, tag + 1, equals), Names.TAG),
          Names.unescape(Names.text(data, equals + 1, tagEnd), Names.TAG));
      tag = tagEnd;
    }
    return Names.seriesKey(name, tags);
  }

  /** Where the first {@code stop} is that has no backslash before it, or the limit. */
  private int end(int from, int limit, char stop) {
    int i = from;
    while (i < limit && (data[i] != stop || (i > from && data[i - 1] == '\\'))) {
      i++;
    }
    return i;
  }

  private void readField(String seriesKey) {
    int start = at;
    at = end(at, data.length, '=');
    String name = Names.unescape(Names.text(data, start, at), Names.FIELD);
    expect('=');
    FieldKey key = new FieldKey(seriesKey, name);
    if (peek() == '"') {
      values.add(new Value(key, FieldType.STRING, 0, readString()));
    } else {
      values.add(readNumber(key));
    }
  }

  private String readString() {
    int start = ++at;
    while (data[at] != '"') {
      at += data[at] == '\\' ? 2 : 1;
    }
    return Names.unescape(Names.text(data, start, at++), Names.STRING);
  }

  private Value readNumber(FieldKey key) {
    int start = at;
    while (peek() != ',' && peek() != ' ' && peek() != '\n') {
      at++;
    }
    String raw = Names.text(data, start, at);
    if (TRUE.contains(raw) || FALSE.contains(raw)) {
      return new Value(key, FieldType.BOOLEAN, TRUE.contains(raw) ? 1 : 0, null);
    }
    if (raw.endsWith("i")) {
      return new Value(key, FieldType.INTEGER, Long.parseLong(withoutSuffix(raw)), null);
    }
    if (raw.endsWith("u")) {
      return new Value(key, FieldType.UNSIGNED, Long.parseUnsignedLong(withoutSuffix(raw)), null);
    }
    if (FLOAT.matcher(raw).matches() && Double.isFinite(Double.parseDouble(raw))) {
      double value = Double.parseDouble(raw);
      return new Value(key, FieldType.FLOAT, Double.doubleToRawLongBits(value), null);
    }
    throw new IllegalArgumentException("not a value: " + raw);
  }

  private static String withoutSuffix(String raw) {
    return raw.substring(0, raw.length() - 1);
  }

  private long readTime() {
    expect(' ');
    while (peek() == ' ') {
      at++;
    }
    int start = at;
    while (peek() == '-' || (peek() >= '0' && peek() <= '9')) {
      at++;
    }
    long read = Long.parseLong(new String(Arrays.copyOfRange(data, start, at), US_ASCII));
    while (peek() == ' ' || peek() == '\r') {
      at++;
    }
    if (at < data.length) {
      expect('\n');
    }
    if (!TimeSpan.ALL.holds(new TimeSpan(read, read))) {
      throw new IllegalArgumentException("time out of range: " + read);
    }
    return read;
  }

  /** The next byte; a line feed at the end. */
  private int peek() {
    return at < data.length ? data[at] : '\n';
  }

  private void expect(char c) {
    if (at >= data.length || data[at] != c) {
      throw new IllegalArgumentException("expected '" + c + "' at byte " + at);
    }
    at++;
  }
}
