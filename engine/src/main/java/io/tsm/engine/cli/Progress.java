package io.tsm.engine.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on standard error that says how far long work is, for whoever watches. */
final class Progress {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final String ERASE_LINE = "\r\033[K";

  private static final int BAR_WIDTH = 20;

  private final Console console;
  private final long start = System.nanoTime();
  private long last = start;
  private boolean shown;

  Progress(Console console) {
    this.console = console;
  }

  /**
   * Tells the present state, at most twice a second.
   *
   * @param done from 0 to 1; NaN if it is not known
   */
  void update(String what, double done, long values) {
    show(what, done, values, "values");
  }

  /** Tells how many of so many bytes are done, at most twice a second. */
  void updateBytes(String what, long bytes, long total) {
    show(what, total == 0 ? 1 : (double) bytes / total, bytes, "bytes");
  }

  private void show(String what, double done, long count, String noun) {
    if (!console.interactive()) {
      return;
    }
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      shown = true;
      double seconds = (now - start) / (double) TimeUnit.SECONDS.toNanos(1);
      console
          .err()
          .printf(
              Locale.ROOT,
              "%s%s: %s%,d %s, %,.0f %s/s",
              ERASE_LINE,
              what,
              bar(done),
              count,
              noun,
              count / seconds,
              noun);
      console.err().flush();
    }
  }

  private static String bar(double done) {
    if (Double.isNaN(done)) {
      return "";
    }
    int full = (int) Math.round(Math.max(0, Math.min(1, done)) * BAR_WIDTH);
    String bar = "#".repeat(full) + "-".repeat(BAR_WIDTH - full);
    return String.format(Locale.ROOT, "[%s] %.0f %%, ", bar, 100 * done);
  }

  /** Takes the line away. */
  void end() {
    if (shown) {
      console.err().print(ERASE_LINE);
      console.err().flush();
    }
  }
}
