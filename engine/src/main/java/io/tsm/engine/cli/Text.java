package io.tsm.engine.cli;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Numbers, times and keys for people. */
final class Text {
  private static final List<Map.Entry<String, TimeUnit>> AGES =
      List.of(
          Map.entry("d", TimeUnit.DAYS),
          Map.entry("h", TimeUnit.HOURS),
          Map.entry("m", TimeUnit.MINUTES));

  private static final String[] BYTE_UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};
  private static final Pattern PLAIN_WORD = Pattern.compile("[\\w@%+=:,./-]+");

  private Text() {}

  /** A time in nanoseconds since 1970 as ISO 8601 with as many decimals as it needs. */
  static String time(long nanos) {
    long second = TimeUnit.SECONDS.toNanos(1);
    return Instant.ofEpochSecond(Math.floorDiv(nanos, second), Math.floorMod(nanos, second))
        .toString();
  }

  /** An age in whole days, hours or minutes, whatever there is more than one of. */
  static String age(long millis) {
    for (Map.Entry<String, TimeUnit> unit : AGES) {
      long number = unit.getValue().convert(millis, TimeUnit.MILLISECONDS);
      if (number > 1) {
        return number + unit.getKey();
      }
    }
    return TimeUnit.MILLISECONDS.toSeconds(millis) + "s";
  }

  /** A number of bytes in the unit that suits it: {@code 12 B}, {@code 3.4 MB}. */
  static String bytes(long bytes) {
    double number = bytes;
    int unit = 0;
    while (number >= 999.95 && unit < BYTE_UNITS.length - 1) {
      number /= 1000;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", number, BYTE_UNITS[unit]);
  }

  /** A duration in seconds. */
  static String seconds(double seconds) {
    return String.format(Locale.ROOT, "%.1f s", seconds);
  }

  /** Bytes for each value. */
  static String ratio(long bytes, long values) {
    return values == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) bytes / values);
  }

  /** A number with its noun: {@code 1 key}, {@code 12,345 keys}. */
  static String count(long number, String noun) {
    String plural = noun.endsWith("y") ? noun.substring(0, noun.length() - 1) + "ies" : noun + "s";
    String word = number == 1 ? noun : noun.equals("key") ? "keys" : plural;
    return String.format(Locale.ROOT, "%,d %s", number, word);
  }

  /** A command for a shell of POSIX; words with other than plain characters are quoted. */
  static String shellCommand(List<String> words) {
    return words.stream()
        .map(w -> PLAIN_WORD.matcher(w).matches() ? w : "'" + w.replace("'", "'\\''") + "'")
        .collect(Collectors.joining(" "));
  }

  /** A key in one line: control characters, which may be in tag values, become escapes. */
  static String key(byte[] key) {
    String text = new String(key, StandardCharsets.UTF_8);
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
      } else {
        line.append(c);
      }
    }
    return line.toString();
  }
}
