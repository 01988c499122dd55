package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.CrashError;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/**
 * Threads of the compactors of a process. Each stops before every operation, and goes on when it is
 * its turn; so does who wants a lock that another one has. What is not one of them is taken for a
 * single thread, the process's own.
 */
final class CompactionThreads implements Executor {
  private final SplittableRandom random;
  private final List<Fiber> fibers = new ArrayList<>();
  private boolean blocked; // the one that moved waits for a lock
  private Fiber moving; // null: the process's own thread moves

  CompactionThreads(SplittableRandom random) {
    this.random = random;
  }

  @Override
  public void execute(Runnable task) {
    fibers.add(new Fiber(task));
  }

  boolean canAct() {
    return moving == null && !fibers.isEmpty();
  }

  boolean isMoving() {
    return moving != null;
  }

  /** Called by the one that moves. */
  void pause() {
    moving.pause();
  }

  /** One of them does some operations. */
  void act(int steps) {
    step(fibers.get(random.nextInt(fibers.size())), steps);
  }

  private void step(Fiber fiber, int steps) {
    blocked = false;
    for (int i = 0; i < steps && !fiber.hasEnded() && !blocked; i++) {
      moving = fiber;
      try {
        fiber.resume();
      } finally {
        moving = null;
        if (fiber.hasEnded()) {
          fibers.remove(fiber);
        }
      }
    }
  }

  /** They do all that they want. */
  void finish() {
    while (canAct()) {
      act(1);
    }
  }

  /**
   * One of them goes on in a process that is dead.
   *
   * @return whether it noticed
   */
  boolean end() {
    try {
      act(1);
      return false;
    } catch (CrashError e) {
      return true;
    }
  }

  /** A lock of the process for its own thread, which may have it several times, and for these. */
  Lock lock() {
    return new FiberLock();
  }

  private final class FiberLock implements Lock {
    private Fiber owner;
    private int depth;

    @Override
    public void lock() {
      while (depth > 0 && owner != moving) {
        if (moving != null) {
          blocked = true;
          pause();
        } else {
          step(owner, 1);
        }
      }
      owner = moving;
      depth++;
    }

    @Override
    public void unlock() {
      if (depth == 0 || owner != moving) {
        throw new IllegalMonitorStateException();
      }
      depth--;
    }

    @Override
    public void lockInterruptibly() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean tryLock() {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Condition newCondition() {
      throw new UnsupportedOperationException();
    }
  }
}
