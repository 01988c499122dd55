package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries a step of a commit a few times, with a growing pause: Flink's own retry has none, and its
 * next means is to restart the job.
 */
@Internal
final class Retry {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final int TRIES = 4;
  private static final long FIRST_PAUSE_MILLIS = 50;

  private final Pause pause;

  Retry(Pause pause) {
    this.pause = pause;
  }

  void run(String what, Step step) throws IOException, InterruptedException {
    long millis = FIRST_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      try {
        step.run();
        return;
      } catch (IOException e) {
        if (attempt == TRIES || !mayPass(e)) {
          throw e;
        }
        LOG.warn("{} failed, trying again in {} ms", what, millis, e);
      }
      pause.millis(millis);
      millis *= 4;
    }
  }

  /** Lets time pass, between other steps. */
  void pause(long millis) throws InterruptedException {
    pause.millis(millis);
  }

  /** Damage, missing files and interrupts do not pass. */
  private static boolean mayPass(IOException e) {
    return !(e instanceof CorruptFileException
        || e instanceof NoSuchFileException
        || e instanceof ClosedByInterruptException
        || e instanceof InterruptedIOException);
  }

  /** Lets time pass. */
  interface Pause {
    void millis(long millis) throws InterruptedException;
  }

  /** Something that can be repeated. */
  interface Step {
    void run() throws IOException;
  }
}
