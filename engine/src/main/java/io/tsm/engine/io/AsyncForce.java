package io.tsm.engine.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forces a file to the disk in the background, while its writer goes on: one force at a time, by
 * threads that all files share and that end when there is nothing to do. A failure is told when the
 * next one is awaited, and then every time: what the disk took is not known any more. Thread-safe:
 * one thread may write a file while another one syncs it.
 */
final class AsyncForce {
  private static final long IDLE_SECONDS = 5;
  private static final AtomicInteger NUMBER = new AtomicInteger();
  // At most one thread for each file that is being written.
  private static final ThreadPoolExecutor THREADS =
      new ThreadPoolExecutor(
          0,
          Integer.MAX_VALUE,
          IDLE_SECONDS,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          AsyncForce::thread);

  private final FileChannel channel;
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);

  AsyncForce(FileChannel channel) {
    this.channel = channel;
  }

  /** Begins to force what was written so far, after the one before. */
  synchronized void start() throws IOException {
    await();
    last = CompletableFuture.runAsync(this::force, THREADS);
  }

  private void force() {
    try {
      channel.force(false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until nothing is under way, also in a thread that is interrupted.
   *
   * @throws IOException if a force failed, now or before
   */
  void await() throws IOException {
    CompletableFuture<Void> running;
    synchronized (this) {
      running = last;
    }
    try {
      running.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof UncheckedIOException failed) {
        throw failed.getCause();
      }
      throw e;
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "tsm-force-" + NUMBER.incrementAndGet());
    thread.setDaemon(true);
    // Not that of who happened to need a thread first: this one may outlive it.
    thread.setContextClassLoader(AsyncForce.class.getClassLoader());
    return thread;
  }
}
