package io.tsm.benchmarks.scale;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How long the disk takes to make a small new file durable, with nothing else to do. */
final class DiskSync {
  private static final int BYTES = 4096;

  private DiskSync() {}

  /** Nanoseconds of one fsync. */
  static long nanos(Path folder) throws IOException {
    Path path = folder.resolve("sync");
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(BYTES));
      long start = System.nanoTime();
      file.force(true);
      return System.nanoTime() - start;
    } finally {
      Files.delete(path);
    }
  }
}
