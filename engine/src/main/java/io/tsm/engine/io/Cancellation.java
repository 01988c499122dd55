package io.tsm.engine.io;

import java.io.InterruptedIOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ends background work from another thread: what asks it as a {@link Throttle} fails from then on,
 * and what sleeps by it wakes up. Thread-safe.
 */
public final class Cancellation implements Throttle, RateThrottle.Sleeper {
  private final CountDownLatch cancelled = new CountDownLatch(1);

  public void cancel() {
    cancelled.countDown();
  }

  public boolean isCancelled() {
    return cancelled.getCount() == 0;
  }

  @Override
  public void acquire(long bytes) throws CancelledException {
    if (isCancelled()) {
      throw new CancelledException();
    }
  }

  @Override
  public void sleep(long nanos) throws CancelledException, InterruptedIOException {
    try {
      if (cancelled.await(nanos, TimeUnit.NANOSECONDS)) {
        throw new CancelledException();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted while waiting");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
