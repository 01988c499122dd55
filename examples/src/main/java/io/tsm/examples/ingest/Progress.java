package io.tsm.examples.ingest;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Says now and then how far a job is: on a terminal in one line, else in a line every few seconds.
 */
final class Progress implements AutoCloseable {
  private static final long TERMINAL_MILLIS = 500;
  private static final long LOG_MILLIS = 5_000;

  private final JobCounts counts;
  private final PrintWriter out;
  private final boolean terminal;
  private final ScheduledExecutorService timer;
  private boolean ended;
  private int shown;

  Progress(JobCounts counts, PrintWriter out, boolean terminal) {
    this.counts = counts;
    this.out = out;
    this.terminal = terminal;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "ingest-progress");
              thread.setDaemon(true);
              return thread;
            });
  }

  void start() {
    long millis = terminal ? TERMINAL_MILLIS : LOG_MILLIS;
    var unused = timer.scheduleAtFixedRate(this::show, millis, millis, TimeUnit.MILLISECONDS);
  }

  private synchronized void show() {
    if (ended || counts.linesRead() == 0) {
      return;
    }
    String text = text(counts, counts.seconds());
    if (terminal) {
      out.print("\r" + text + " ".repeat(Math.max(0, shown - text.length())));
      shown = text.length();
    } else {
      out.println(text);
    }
    out.flush();
  }

  static String text(JobCounts counts, double seconds) {
    return String.format(
        Locale.ROOT,
        "%4.0f s  read %,d points, %,.0f/s; committed %,d values, %,.0f/s; %,d checkpoints",
        seconds,
        counts.linesRead(),
        perSecond(counts.linesRead(), seconds),
        counts.values(),
        perSecond(counts.values(), seconds),
        counts.checkpoints());
  }

  static double perSecond(long count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
  }

  /** Ends it and, on a terminal, clears the line. */
  @Override
  public synchronized void close() {
    ended = true;
    timer.shutdownNow();
    if (shown > 0) {
      out.print("\r" + " ".repeat(shown) + "\r");
      out.flush();
    }
  }
}
