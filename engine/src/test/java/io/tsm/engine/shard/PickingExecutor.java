package io.tsm.engine.shard;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;

/**
 * Runs tasks on the caller's thread, at a time and in an order that follow from a seed: some wait
 * until {@link #runAll}, or until too many wait.
 */
final class PickingExecutor implements Executor {
  private final SplittableRandom random;
  private final int mostWaiting;
  private final List<Runnable> waiting = new ArrayList<>();

  PickingExecutor(SplittableRandom random, int mostWaiting) {
    this.random = random;
    this.mostWaiting = mostWaiting;
  }

  @Override
  public void execute(Runnable task) {
    waiting.add(task);
    while (waiting.size() > mostWaiting) {
      runOne();
    }
  }

  void runAll() {
    while (!waiting.isEmpty()) {
      runOne();
    }
  }

  private void runOne() {
    waiting.remove(random.nextInt(waiting.size())).run();
  }
}
