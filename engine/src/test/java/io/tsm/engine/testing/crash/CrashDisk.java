package io.tsm.engine.testing.crash;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk and the memory in front of it. Processes see the present state; a loss of power leaves
 * what was synced, and of the rest what luck has it: any prefix of a file, perhaps with other
 * bytes, and any of the changes to a directory.
 */
public final class CrashDisk {
  private Directory root = new Directory();
  private long now;

  /** Sets its clock: milliseconds since 1970, UTC; 0, as at first, if it has none. */
  public void setTime(long millis) {
    now = millis;
  }

  /** What its clock says. */
  long now() {
    return now;
  }

  /** Takes what is in memory away. */
  public void losePower(long seed) {
    root =
        root.survivor(
            new SplittableRandom(seed), Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /** The node at a path; null if there is none. */
  Node find(String path) {
    Node node = root;
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        node = node instanceof Directory directory ? directory.entries.get(name) : null;
      }
    }
    return node;
  }

  /** The directory at a path; null if there is none. */
  Directory directory(String path) {
    return find(path) instanceof Directory directory ? directory : null;
  }

  /** The directory that a path's last name is in. */
  static String parent(String path) {
    return path.substring(0, Math.max(0, path.lastIndexOf('/')));
  }

  /** A path's last name. */
  static String name(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** A file or a directory. */
  abstract static class Node {
    private long modified;

    /** When it was last changed, by the disk's clock. */
    long modified() {
      return modified;
    }

    void changed(long now) {
      modified = now;
    }

    /** What a loss of power leaves of it. */
    abstract void survive(SplittableRandom random, Set<Node> done);
  }

  /** Names, in memory and on the disk. */
  static final class Directory extends Node {
    private TreeMap<String, Node> entries = new TreeMap<>();
    private TreeMap<String, Node> synced = new TreeMap<>();

    Map<String, Node> entries() {
      return entries;
    }

    void sync() {
      synced = new TreeMap<>(entries);
    }

    Directory survivor(SplittableRandom random, Set<Node> done) {
      survive(random, done);
      return this;
    }

    @Override
    void survive(SplittableRandom random, Set<Node> done) {
      TreeSet<String> names = new TreeSet<>(synced.keySet());
      names.addAll(entries.keySet());
      TreeMap<String, Node> left = new TreeMap<>();
      for (String name : names) {
        Node before = synced.get(name);
        Node now = entries.get(name);
        Node node = Objects.equals(before, now) || random.nextBoolean() ? before : now;
        if (node != null) {
          left.put(name, node);
          if (done.add(node)) {
            node.survive(random, done);
          }
        }
      }
      entries = left;
      sync();
    }
  }

  /** Bytes, in memory and on the disk. */
  static final class File extends Node {
    private byte[] bytes = new byte[64];
    private int length;
    private int synced;
    private boolean broken;

    void append(byte[] more, int offset, int count) {
      if (length + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
      }
      System.arraycopy(more, offset, bytes, length, count);
      length += count;
    }

    int length() {
      return length;
    }

    byte[] bytes() {
      return bytes;
    }

    void sync() {
      if (!broken) {
        synced = length;
      }
    }

    /**
     * A failed sync: the system has forgotten that the bytes are to be written, so later syncs
     * succeed and do nothing for them.
     */
    void failSync() {
      broken = true;
    }

    @Override
    void survive(SplittableRandom random, Set<Node> done) {
      int left = synced + random.nextInt(length - synced + 1);
      if (left > synced && random.nextInt(3) == 0) {
        int from = synced + random.nextInt(left - synced);
        Arrays.fill(bytes, from, left, (byte) (random.nextBoolean() ? 0 : 0xA5));
      }
      length = left;
      synced = left;
      broken = false;
    }
  }
}
