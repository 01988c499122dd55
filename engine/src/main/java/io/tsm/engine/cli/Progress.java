package io.tsm.engine.cli;

import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A line on standard error that says how far long work is, for whoever watches. */
final class Progress {
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final String ERASE_LINE = "\r\033[K";

  private final Console console;
  private long last = System.nanoTime();
  private boolean shown;

  Progress(Console console) {
    this.console = console;
  }

  /** Tells the present state, at most twice a second. */
  void update(String what, double done, long values) {
    if (!console.interactive()) {
      return;
    }
    long now = System.nanoTime();
    if (now - last >= INTERVAL_NANOS) {
      last = now;
      shown = true;
      console
          .err()
          .printf(Locale.ROOT, "%s%s: %.0f %%, %,d values", ERASE_LINE, what, 100 * done, values);
      console.err().flush();
    }
  }

  /** Takes the line away. */
  void end() {
    if (shown) {
      console.err().print(ERASE_LINE);
      console.err().flush();
    }
  }
}
