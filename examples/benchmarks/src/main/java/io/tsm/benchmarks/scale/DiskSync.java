package io.tsm.benchmarks.scale;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** Syncs of the disk, beside those of the sink. */
final class DiskSync {
  private DiskSync() {}

  /** Nanoseconds in which the disk makes a new file durable, with nothing else to do. */
  static long nanos(Path folder, int bytes) throws IOException {
    Path path = folder.resolve("sync");
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(ByteBuffer.allocate(bytes));
      long start = System.nanoTime();
      file.force(true);
      return System.nanoTime() - start;
    } finally {
      Files.delete(path);
    }
  }

  /** Brings all files below a folder to the disk whose names end so. */
  static void force(Path folder, String suffix) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.toString().endsWith(suffix)).toList();
    }
    for (Path path : files) {
      try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
        file.force(true);
      }
    }
  }
}
