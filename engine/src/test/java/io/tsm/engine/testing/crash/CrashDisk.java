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
import java.util.function.BiConsumer;

/**
 * A disk and the memory in front of it. Processes see the present state; a loss of power leaves
 * what was synced, and of the rest what luck has it: any prefix of a file, perhaps with other
 * bytes, and any of the changes to a directory.
 */
public final class CrashDisk {
  private final Kind kind;
  private Directory root = new Directory();
  private long now;
  private BiConsumer<String, String> watcher = (from, to) -> {};

  /** How its file system behaves. */
  public enum Kind {
    /** Names are durable when their directory is synced; publishing is a hard link. */
    LOCAL,
    /** Names are durable at once, as on HDFS; publishing is a rename. */
    DISTRIBUTED,
    /** A file is there, whole, when it is closed; publishing is a copy, then a deletion. */
    OBJECT_STORE
  }

  /** A local disk. */
  public CrashDisk() {
    this(Kind.LOCAL);
  }

  public CrashDisk(Kind kind) {
    this.kind = kind;
  }

  Kind kind() {
    return kind;
  }

  /** Sets its clock: milliseconds since 1970, UTC; 0, as at first, if it has none. */
  public void setTime(long millis) {
    now = millis;
  }

  /** What its clock says. */
  long now() {
    return now;
  }

  /** How much of what was not synced survives a loss of power. */
  public enum Luck {
    NOTHING,
    /** Any part of each file's end, as it was. */
    PART,
    /** The same, and perhaps with other bytes. */
    SOME,
    EVERYTHING
  }

  /** Takes what is in memory away, more or less. */
  public void losePower(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    losePower(random.nextLong(), random.nextInt(3) == 0 ? Luck.NOTHING : Luck.SOME);
  }

  /** Takes what is in memory away. */
  public void losePower(long seed, Luck luck) {
    Survival survival = new Survival(new SplittableRandom(seed), luck);
    survival.of(root);
  }

  /** Another disk with the same files, on the disk and in memory. */
  public CrashDisk copy() {
    CrashDisk copy = new CrashDisk(kind);
    copy.now = now;
    copy.root = (Directory) root.copy(new IdentityHashMap<>());
    return copy;
  }

  /** Is told of each file that gets another name: its old one, its new one. */
  public void watchLinks(BiConsumer<String, String> newWatcher) {
    watcher = newWatcher;
  }

  void linked(String from, String to) {
    watcher.accept(from, to);
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

  /** What a loss of power leaves. */
  private static final class Survival {
    private final SplittableRandom random;
    private final Luck luck;
    private final Set<Node> done = Collections.newSetFromMap(new IdentityHashMap<>());

    Survival(SplittableRandom random, Luck luck) {
      this.random = random;
      this.luck = luck;
    }

    void of(Node node) {
      if (done.add(node)) {
        node.survive(this);
      }
    }

    boolean isLost() {
      return luck == Luck.NOTHING || (luck != Luck.EVERYTHING && random.nextBoolean());
    }

    int bytesOf(int unsynced) {
      return switch (luck) {
        case NOTHING -> 0;
        case PART, SOME -> random.nextInt(unsynced + 1);
        case EVERYTHING -> unsynced;
      };
    }

    boolean spoils() {
      return luck == Luck.SOME && random.nextInt(3) == 0;
    }
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
    abstract void survive(Survival survival);

    /** A copy; nodes with several names are copied once. */
    abstract Node copy(Map<Node, Node> copies);
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

    @Override
    void survive(Survival survival) {
      TreeSet<String> names = new TreeSet<>(synced.keySet());
      names.addAll(entries.keySet());
      TreeMap<String, Node> left = new TreeMap<>();
      for (String name : names) {
        Node before = synced.get(name);
        Node now = entries.get(name);
        Node node = Objects.equals(before, now) || survival.isLost() ? before : now;
        if (node != null) {
          left.put(name, node);
          survival.of(node);
        }
      }
      entries = left;
      sync();
    }

    @Override
    Node copy(Map<Node, Node> copies) {
      Directory copy = new Directory();
      copy.changed(modified());
      entries.forEach((name, node) -> copy.entries.put(name, copyOf(node, copies)));
      synced.forEach((name, node) -> copy.synced.put(name, copyOf(node, copies)));
      return copy;
    }

    private static Node copyOf(Node node, Map<Node, Node> copies) {
      Node known = copies.get(node);
      if (known == null) {
        known = node.copy(copies);
        copies.put(node, known);
      }
      return known;
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
    void survive(Survival survival) {
      int left = synced + survival.bytesOf(length - synced);
      if (left > synced && survival.spoils()) {
        int from = synced + survival.random.nextInt(left - synced);
        Arrays.fill(bytes, from, left, (byte) (survival.random.nextBoolean() ? 0 : 0xA5));
      }
      length = left;
      synced = left;
      broken = false;
    }

    @Override
    Node copy(Map<Node, Node> copies) {
      File copy = new File();
      copy.changed(modified());
      copy.bytes = bytes.clone();
      copy.length = length;
      copy.synced = synced;
      copy.broken = broken;
      return copy;
    }
  }
}
