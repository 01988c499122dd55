package io.tsm.engine.shard;

import java.nio.file.Path;

/** Locks a root, says so, and holds it until its standard input ends. */
final class RootLockHolder {
  private RootLockHolder() {}

  public static void main(String[] arguments) throws Exception {
    try (RootLock lock = RootLock.acquire(Path.of(arguments[0]))) {
      System.out.println("holds the " + lock);
      while (System.in.read() >= 0) {
        // waits
      }
    }
  }
}
