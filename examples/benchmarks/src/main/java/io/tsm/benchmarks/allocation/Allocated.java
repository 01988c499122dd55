package io.tsm.benchmarks.allocation;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/**
 * Bytes that a thread allocates in one batch after the other, told apart: those of batches in which
 * no column grows are garbage; of the others what the columns have more than before is kept, and
 * the rest are arrays that were outgrown.
 *
 * @param batches that were counted
 * @param quietBatches those in which no column grew
 * @param garbage bytes allocated in the quiet batches
 * @param allocated bytes in all batches
 * @param kept by how many bytes the columns are larger
 */
record Allocated(int batches, int quietBatches, long garbage, long allocated, long kept) {

  /** Some work. */
  interface Batch {
    void run(int number) throws IOException;
  }

  /**
   * Counts.
   *
   * @param warmups batches before those that count: they load classes and make buffers
   * @param size bytes of all columns
   */
  static Allocated in(int warmups, int batches, Batch batch, LongSupplier size) throws IOException {
    for (int i = 0; i < warmups; i++) {
      batch.run(i);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    int quietBatches = 0;
    long garbage = 0;
    long allocated = 0;
    long first = size.getAsLong();
    for (int i = warmups; i < warmups + batches; i++) {
      long sizeBefore = size.getAsLong();
      long before = threads.getThreadAllocatedBytes(thread);
      batch.run(i);
      long bytes = threads.getThreadAllocatedBytes(thread) - before;
      allocated += bytes;
      if (size.getAsLong() == sizeBefore) {
        quietBatches++;
        garbage += bytes;
      }
    }
    return new Allocated(batches, quietBatches, garbage, allocated, size.getAsLong() - first);
  }

  /** Garbage of a batch, bytes. */
  double garbagePerBatch() {
    return quietBatches == 0 ? Double.NaN : (double) garbage / quietBatches;
  }

  /** Arrays that were outgrown, bytes of a batch on average. */
  double outgrownPerBatch() {
    return (double) (allocated - kept) / batches - garbagePerBatch();
  }

  double keptPerBatch() {
    return (double) kept / batches;
  }
}
