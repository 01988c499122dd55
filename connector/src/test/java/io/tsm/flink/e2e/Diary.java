package io.tsm.flink.e2e;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** What happened when: printed as it happens, and kept for the message of a failure. */
final class Diary {
  private final StringBuilder lines = new StringBuilder();

  void note(String what) {
    note(LocalTime.now(ZoneOffset.UTC), what);
  }

  /** Notes what happened a little earlier. */
  void note(LocalTime time, String what) {
    String line = time.truncatedTo(ChronoUnit.MILLIS) + " UTC: " + what;
    System.out.println(line);
    lines.append(line).append('\n');
  }

  @Override
  public String toString() {
    return lines.toString();
  }
}
