package io.tsm.engine.testing;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * Counts the bytes that a thread allocates: an exact count, not a sample. The same work on the same
 * input allocates as much each time, once its classes are loaded; a compiler can only make that
 * less. So bounds that hold in the interpreter ({@code -Xint}) hold always.
 */
public final class Allocations {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocations() {}

  /** Bytes that this thread allocates while it does something. */
  public static long during(Work work) throws IOException {
    long thread = Thread.currentThread().getId();
    long before = THREADS.getThreadAllocatedBytes(thread);
    work.run();
    return THREADS.getThreadAllocatedBytes(thread) - before;
  }

  /** Something to do. */
  public interface Work {
    void run() throws IOException;
  }
}
