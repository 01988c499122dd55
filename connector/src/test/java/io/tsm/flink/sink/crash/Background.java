package io.tsm.flink.sink.crash;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Threads that are none: tasks wait until somebody runs them, in random order. Who waits for a
 * {@link java.util.concurrent.Future} of it runs them all.
 */
final class Background extends AbstractExecutorService {
  private final SplittableRandom random;
  private final List<Runnable> tasks = new ArrayList<>();
  private boolean inline;
  private int running;

  Background(SplittableRandom random) {
    this.random = random;
  }

  /** Sets whether tasks run at once, because the next step waits for them; tells how it was. */
  boolean inline(boolean inline) {
    boolean before = this.inline;
    this.inline = inline;
    return before;
  }

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
    if (inline) {
      runAll();
    }
  }

  /** Runs one task, if there is one. */
  void runOne() {
    if (!tasks.isEmpty()) {
      Runnable task = tasks.remove(random.nextInt(tasks.size()));
      running++;
      try {
        task.run();
      } finally {
        running--;
      }
    }
  }

  void runAll() {
    while (!tasks.isEmpty()) {
      runOne();
    }
  }

  /** How many tasks stand in the middle of an operation. */
  int running() {
    return running;
  }

  @Override
  protected <T> RunnableFuture<T> newTaskFor(Callable<T> task) {
    return new FutureTask<>(task) {
      @Override
      public T get() throws InterruptedException, ExecutionException {
        runAll();
        return super.get();
      }
    };
  }

  @Override
  public void shutdown() {
    throw new UnsupportedOperationException();
  }

  @Override
  public List<Runnable> shutdownNow() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isShutdown() {
    return false;
  }

  @Override
  public boolean isTerminated() {
    return false;
  }

  @Override
  public boolean awaitTermination(long timeout, TimeUnit unit) {
    return false;
  }
}
