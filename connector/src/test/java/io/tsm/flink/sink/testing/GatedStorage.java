package io.tsm.flink.sink.testing;

import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Holds publications of data up from the n-th on, until it is opened. As on a slow disk, whoever
 * waits cannot be interrupted.
 */
public final class GatedStorage extends ForwardingStorage {
  private final Semaphore opened = new Semaphore(0);
  private final AtomicInteger passes;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * @param passes publications that are not held up
   */
  public GatedStorage(Storage files, int passes) {
    super(files);
    this.passes = new AtomicInteger(passes);
  }

  @Override
  public void publish(String from, String to) throws IOException {
    if (to.startsWith("data/") && passes.getAndDecrement() <= 0) {
      held.incrementAndGet();
      opened.acquireUninterruptibly();
      opened.release();
    }
    super.publish(from, to);
  }

  /** Publications that were held up. */
  public int held() {
    return held.get();
  }

  /** Lets all go on, and holds nothing up any more. */
  public void open() {
    passes.set(Integer.MAX_VALUE);
    opened.release();
  }
}
