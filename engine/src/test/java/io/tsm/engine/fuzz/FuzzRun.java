package io.tsm.engine.fuzz;

import com.sun.management.ThreadMXBean;
import io.tsm.engine.testing.Seeds;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Gives damaged files to a reader, one after the other, twice each. A thread of its own watches
 * that none takes for ever. Time is that of the processor, which others on the machine do not
 * change.
 */
final class FuzzRun {
  private static final long DEADLINE = TimeUnit.SECONDS.toNanos(2);
  private static final long WATCH_MILLIS = 250;
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String name;
  private final FuzzTarget target;
  private final long seed;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile long present; // number of the input that is being read
  private volatile long begun; // its thread's time then
  private volatile Throwable failure;
  private long accepted;

  FuzzRun(String name, FuzzTarget target, long seed) {
    this.name = name;
    this.target = target;
    this.seed = seed;
  }

  /**
   * Reads the inputs from one number to another, the last one not included.
   *
   * @return how many were read without being refused in any part
   */
  long run(long from, long to) throws InterruptedException {
    Thread worker = new Thread(() -> readAll(from, to), "fuzz-" + name);
    worker.setDaemon(true); // one that hangs cannot be stopped
    worker.start();
    while (!ended.await(WATCH_MILLIS, TimeUnit.MILLISECONDS)) {
      long number = present;
      long since = begun;
      long time = THREADS.getThreadCpuTime(worker.getId()) - since;
      if (time > 2 * DEADLINE && number == present) {
        AssertionError hang = new AssertionError(describe(number) + " takes for ever");
        hang.setStackTrace(worker.getStackTrace());
        throw hang;
      }
    }
    if (failure != null) {
      throw new AssertionError(describe(present) + ": " + failure, failure);
    }
    return accepted;
  }

  private String describe(long number) {
    return "%s, input %d of seed %d (again: -Dtest=%s -D%s=%d -D%s=%d)"
        .formatted(
            name,
            number,
            seed,
            MalformedFilesTest.class.getSimpleName(),
            Seeds.PROPERTY,
            seed,
            MalformedFilesTest.INPUT,
            number);
  }

  private void readAll(long from, long to) {
    try {
      for (long number = from; number < to; number++) {
        begun = THREADS.getCurrentThreadCpuTime();
        present = number;
        // Numbers that follow each other must not give files that are alike.
        byte[] input = target.input(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number));
        read(input);
      }
    } catch (Throwable e) { // an OutOfMemoryError above all
      failure = e;
    } finally {
      ended.countDown();
    }
  }

  private void read(byte[] input) throws Exception {
    byte[] copy = input.clone();
    long thread = Thread.currentThread().getId();
    long time = THREADS.getCurrentThreadCpuTime();
    long before = THREADS.getThreadAllocatedBytes(thread);
    Result first = new Result();
    target.read(input, first);
    long bytes = THREADS.getThreadAllocatedBytes(thread) - before;
    long took = THREADS.getCurrentThreadCpuTime() - time;
    if (took > DEADLINE) {
      throw new AssertionError(
          "%d bytes took %d ms".formatted(input.length, TimeUnit.NANOSECONDS.toMillis(took)));
    }
    long most = target.mostBytes(input);
    if (bytes > most) {
      throw new AssertionError(
          "%d bytes were allocated to read %d; at most %d may be"
              .formatted(bytes, input.length, most));
    }
    Result second = new Result();
    target.read(input, second);
    if (first.hash() != second.hash()) {
      throw new AssertionError("another result when it is read again");
    }
    if (!Arrays.equals(input, copy)) {
      throw new AssertionError("the reader has changed what it reads");
    }
    accepted += first.refusals() == 0 ? 1 : 0;
  }
}
