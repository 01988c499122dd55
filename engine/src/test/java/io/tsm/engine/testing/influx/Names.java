package io.tsm.engine.testing.influx;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Names of measurements, tags and fields: escaping, series keys, text of bytes. */
final class Names {
  /** What is escaped in a measurement's name. */
  static final String MEASUREMENT = ", ";

  /** What is escaped in keys and values of tags. */
  static final String TAG = ", =";

  /** What is escaped in a field's name. */
  static final String FIELD = ", \"=";

  /** What is escaped in a string value. */
  static final String STRING = "\"\\";

  private Names() {}

  static String escape(String text, String special) {
    StringBuilder out = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (special.indexOf(c) >= 0) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }

  /** Takes away backslashes before special characters; others stay. */
  static String unescape(String text, String special) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length() && special.indexOf(text.charAt(i + 1)) >= 0) {
        i++;
      }
      out.append(text.charAt(i));
    }
    return out.toString();
  }

  /** A series key as in TSM files: names escaped, tags in the order of their escaped keys. */
  static String seriesKey(String measurement, Map<String, String> tags) {
    StringBuilder key = new StringBuilder(escape(measurement, MEASUREMENT));
    tags.entrySet().stream()
        .map(tag -> Map.entry(escape(tag.getKey(), TAG), escape(tag.getValue(), TAG)))
        .sorted(Map.Entry.comparingByKey(FieldKey::compareCodePoints))
        .forEach(tag -> key.append(',').append(tag.getKey()).append('=').append(tag.getValue()));
    return key.toString();
  }

  /** UTF-8 as InfluxDB's JSON shows it: U+FFFD for each byte that does not belong. */
  static String text(byte[] bytes, int from, int to) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return text.indexOf('\uFFFD') < 0 ? text : replaceBytes(bytes, from, to);
  }

  private static String replaceBytes(byte[] bytes, int from, int to) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes, from, to - from);
    CharBuffer out = CharBuffer.allocate(to - from);
    CoderResult result = decoder.decode(in, out, true);
    while (result.isError()) {
      in.position(in.position() + result.length());
      out.put("\uFFFD".repeat(result.length()));
      result = decoder.decode(in, out, true);
    }
    return out.flip().toString();
  }
}
