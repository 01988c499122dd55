package io.tsm.engine.shard;

import io.tsm.engine.io.Closing;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage.FileEntry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to change the files of a local root: of one process at a time, and of none while a sink
 * runs there, which has a protocol of its own. Whoever only reads needs none.
 *
 * <p>It is a lock of the operating system on the file {@code engine.lock}, so it ends with its
 * process, however that ends. The file stays: deleting it would let two processes lock two files of
 * one name. Its text says who holds the lock, or held it last. Nobody in the process that holds the
 * lock may open the file: POSIX gives a file's locks up when the process closes <em>any</em> of its
 * descriptors for it.
 */
public final class RootLock implements AutoCloseable {
  /** In the root. */
  public static final String PATH = "engine.lock";

  private static final Logger LOG = LoggerFactory.getLogger(RootLock.class);

  /**
   * Beyond the text: where locks are mandatory, others could not read it. And where 32 bits reach.
   */
  private static final long POSITION = 1L << 30;

  private static final int LONGEST_TEXT = 1024;

  private final Path root;
  private final String holderKey;
  private final FileChannel channel;

  private RootLock(Path root, String holderKey, FileChannel channel) {
    this.root = root;
    this.holderKey = holderKey;
    this.channel = channel;
  }

  /**
   * Locks a root, which is made if it does not exist.
   *
   * @throws RootInUseException if another process, or another part of this one, holds the lock, or
   *     a sink runs in the root or did a few minutes ago
   */
  public static RootLock acquire(Path root) throws IOException {
    LocalStorage storage = new LocalStorage(root);
    makeFile(storage);
    Path file = storage.root().resolve(PATH);
    String key = holderKey(file);
    String me = describeThisProcess();
    // Before the file is opened, see above. In the system's properties and not in a static field
    // since libraries are loaded several times in some processes, in Flink's for each job.
    Object holder = System.getProperties().putIfAbsent(key, me);
    if (holder != null) {
      throw inUse(storage, "this process, " + holder);
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
      lock(channel, storage);
      refuseLiveSinks(storage, System.currentTimeMillis());
      write(channel, me);
      return new RootLock(storage.root(), key, channel);
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, channel);
      System.getProperties().remove(key);
      throw e;
    }
  }

  /**
   * Looks if somebody holds the lock of a root, for a sink that begins there. Who takes the lock
   * later looks for sinks; in the moment before a sink's first heartbeat neither sees the other.
   *
   * @throws RootInUseException if so
   */
  public static void refuseIfHeld(LocalStorage storage) throws IOException {
    Path file = storage.root().resolve(PATH);
    if (!Files.exists(file)) {
      return;
    }
    String here = System.getProperty(holderKey(file));
    if (here != null) { // and the file must not be opened
      throw inUse(storage, "this process, " + here);
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      // Shared: others may look at the same time.
      if (channel.tryLock(POSITION, 1, true) == null) {
        throw inUse(storage, read(channel));
      }
    } catch (OverlappingFileLockException e) {
      LOG.debug("Another sink of this process looks at {} too", storage.describe(PATH), e);
    }
  }

  /** Gives the lock back. Once is enough, more do no harm. */
  @Override
  public void close() throws IOException {
    if (channel.isOpen()) {
      channel.close();
      System.getProperties().remove(holderKey); // last, or the next one's lock would be given up
    }
  }

  /** The root that is locked. */
  public Path root() {
    return root;
  }

  @Override
  public String toString() {
    return "lock of " + root;
  }

  private static void makeFile(LocalStorage storage) throws IOException {
    if (!storage.exists(PATH)) {
      try (OutputFile file = storage.create(PATH)) {
        file.sync();
      } catch (FileAlreadyExistsException e) {
        LOG.debug("Another one was first: its {} is as good", PATH, e);
      }
    }
    storage.syncDirectory(""); // who made it may have died before it was durable
  }

  /** What the file is to the system, whatever path leads to it. */
  private static String holderKey(Path file) throws IOException {
    Object id = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    return "io.tsm.engine.lock." + (id == null ? file.toRealPath() : id);
  }

  private static void lock(FileChannel channel, LocalStorage storage) throws IOException {
    boolean locked;
    try {
      locked = channel.tryLock(POSITION, 1, false) != null;
    } catch (OverlappingFileLockException e) {
      throw new IllegalStateException("nobody but RootLock locks " + storage.describe(PATH), e);
    } catch (IOException e) {
      throw new IOException(
          "cannot lock %s: %s; the root must lie on a file system that has locks"
              .formatted(storage.describe(PATH), e.getMessage()),
          e);
    }
    if (!locked) {
      throw inUse(storage, read(channel));
    }
  }

  private static RootInUseException inUse(LocalStorage storage, String holder) {
    return new RootInUseException(
        "%s is in use by %s. Only one at a time may change it: wait for that one, or end it"
            .formatted(storage, holder));
  }

  private static void refuseLiveSinks(LocalStorage storage, long nowMillis) throws IOException {
    for (FileEntry entry : storage.list(WalPath.DIRECTORY)) {
      Optional<SinkFolder> sink = SinkFolder.read(storage, entry);
      if (sink.isPresent() && sink.get().isAlive(nowMillis)) {
        throw new RootInUseException(
            ("%s is in use by sink %s, whose last heartbeat is of %s. End its job; if that has ended"
                    + " without deleting its heartbeat, %s/alive-*, wait until this is %d minutes"
                    + " old")
                .formatted(
                    storage,
                    sink.get().id(),
                    lastHeartbeat(sink.get()),
                    storage.describe(sink.get().path()),
                    SinkFolder.ALIVE.toMinutes()));
      }
    }
  }

  private static String lastHeartbeat(SinkFolder sink) {
    long last = sink.heartbeats().stream().mapToLong(SinkFolder::timeOf).max().orElseThrow();
    return last == Long.MAX_VALUE ? "an unknown time" : Instant.ofEpochMilli(last).toString();
  }

  private static String describeThisProcess() {
    return "process %d on %s, since %s"
        .formatted(
            ProcessHandle.current().pid(), host(), Instant.now().truncatedTo(ChronoUnit.SECONDS));
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      LOG.debug("The host does not know its name", e);
      return "an unnamed host";
    }
  }

  private static void write(FileChannel channel, String text) throws IOException {
    channel.truncate(0);
    ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST_TEXT);
    int count;
    do {
      count = channel.read(bytes);
    } while (count > 0);
    String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8).strip();
    return text.isEmpty() ? "another process" : text; // it has not said yet
  }
}
