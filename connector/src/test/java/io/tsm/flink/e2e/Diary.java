package io.tsm.flink.e2e;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What happened when: printed as it happens, and kept for the message of a failure. */
final class Diary {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT);

  private final StringBuilder lines = new StringBuilder();

  void note(String what) {
    note(LocalTime.now(ZoneOffset.UTC), what);
  }

  /** Notes what happened a little earlier. */
  void note(LocalTime time, String what) {
    String line = TIME.format(time) + " UTC: " + what;
    System.out.println(line);
    lines.append(line).append('\n');
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
