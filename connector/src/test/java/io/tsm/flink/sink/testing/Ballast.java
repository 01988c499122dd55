package io.tsm.flink.sink.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;

/** Files that take up the room of a disk, until they are dropped. */
public final class Ballast {
  /** The unit in which a disk in memory gives room. */
  private static final int PAGE = 4096;

  private final Deque<Path> files = new ArrayDeque<>();

  private Ballast() {}

  /** Leaves room for some bytes, rounded down to pages, and for any number of files. */
  public static Ballast leavingBytes(long bytes, Path disk) throws IOException {
    Ballast ballast = new Ballast();
    Path file = Files.createTempFile(disk, ".ballast", "");
    ballast.files.add(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long pages = Files.getFileStore(disk).getUsableSpace() / PAGE - bytes / PAGE;
      ByteBuffer page = ByteBuffer.allocate(PAGE);
      for (; pages > 0; pages--) {
        page.clear();
        while (page.hasRemaining()) {
          channel.write(page);
        }
      }
    }
    return ballast;
  }

  /** Leaves room for some files, directories and links, of any size. */
  public static Ballast leavingNames(int names, Path disk) throws IOException {
    Ballast ballast = new Ballast();
    try {
      while (true) {
        ballast.files.add(Files.createFile(disk.resolve(".ballast-" + ballast.files.size())));
      }
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException full) {
      for (int i = 0; i < names; i++) {
        Files.delete(ballast.files.removeLast());
      }
      return ballast;
    }
  }

  /** Gives the room back. */
  public void drop() throws IOException {
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}
