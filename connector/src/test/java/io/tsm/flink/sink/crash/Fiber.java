package io.tsm.flink.sink.crash;

import java.util.concurrent.Semaphore;

/**
 * Work that stops wherever it calls {@link #pause}, and goes on when somebody resumes it. It has a
 * thread of its own, but that moves only while its owner waits: what happens follows from who calls
 * what, as if there were one thread.
 */
final class Fiber {
  private final Semaphore mayRun = new Semaphore(0);
  private final Semaphore hasStopped = new Semaphore(0);
  private final Thread thread;
  private boolean ended;
  private Throwable failure;

  Fiber(Runnable work) {
    thread = new Thread(() -> run(work), "fiber");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Runnable work) {
    mayRun.acquireUninterruptibly();
    try {
      work.run();
    } catch (Throwable e) { // told to the owner
      failure = e;
    }
    ended = true;
    hasStopped.release();
  }

  boolean hasEnded() {
    return ended;
  }

  /** Runs it up to its next pause, or to its end. */
  void resume() {
    if (ended) {
      return;
    }
    mayRun.release();
    hasStopped.acquireUninterruptibly();
    if (failure instanceof Error e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    }
  }

  /** Called by the work itself: lets its owner go on. */
  void pause() {
    hasStopped.release();
    mayRun.acquireUninterruptibly();
  }
}
