package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.shard.WriterFolder.CommitFile;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Removes what failed jobs and dead processes left in a root, and nothing that a running job, or
 * one that is restored as promised, may need (invariants I1, I2 and I8). What it goes by:
 *
 * <ul>
 *   <li>A mark covers the files of the commits up to it: no recovery looks at them.
 *   <li>A sink runs as long as it has a young heartbeat. Then only what is covered goes, and
 *       writers that were replaced, since the sink's own recoveries are past them.
 *   <li>Of a sink that does not run nothing is needed but by a checkpoint or savepoint that was
 *       taken while it did. The user promises not to restore one older than the given age. So all
 *       of it goes when its last sign of life is older, and the time that it may have lived unseen.
 * </ul>
 *
 * <p>Files that a compaction has not put in the place of others are needed by nobody else.
 *
 * <p>A file whose time is not known, or to come, counts as just written. May be stopped anywhere: a
 * mark goes after the files that it covers.
 */
public final class GarbageCollector {
  private final Storage storage;
  private final long before; // what was last changed earlier is old
  private final long now;
  private final boolean dryRun;
  private final Listener listener;

  /** Is told what is done. */
  public interface Listener {
    /** Was removed, or would be. */
    void removed(Garbage garbage) throws IOException;

    /** Has no name of ours, and was left alone. */
    void unknown(Garbage garbage) throws IOException;

    /** A sink runs, so most of its files were left alone. */
    void alive(String sink) throws IOException;

    /** Could not be removed. */
    void failed(Garbage garbage, IOException reason) throws IOException;
  }

  /**
   * @param olderThan no checkpoint or savepoint that is older will be restored, or is being
   *     restored; much longer than the time from one checkpoint to the next
   * @param now what is said to be changed later is kept
   * @param dryRun whether to remove nothing
   */
  public GarbageCollector(
      Storage storage, Duration olderThan, Instant now, boolean dryRun, Listener listener) {
    this.storage = storage;
    this.now = now.toEpochMilli();
    this.before = this.now - olderThan.toMillis();
    this.dryRun = dryRun;
    this.listener = listener;
  }

  /** Goes through the root once. */
  public void run() throws IOException {
    for (FileEntry entry : storage.list("")) {
      if (!entry.isDirectory() && LayoutFile.isStaged(entry.name()) && isOld(entry)) {
        remove(garbage(entry.name(), "", "", Garbage.Kind.LAYOUT, entry));
      }
    }
    for (FileEntry entry : storage.list(WalPath.DIRECTORY)) {
      Optional<SinkFolder> sink = SinkFolder.read(storage, entry);
      if (sink.isPresent()) {
        collect(sink.get(), entry);
      } else if (!entry.isDirectory()) { // a directory is a database of an embedded engine
        listener.unknown(
            garbage(WalPath.DIRECTORY + "/" + entry.name(), "", "", Garbage.Kind.UNKNOWN, entry));
      }
    }
  }

  private void collect(SinkFolder sink, FileEntry folder) throws IOException {
    for (FileEntry entry : sink.unknown()) {
      listener.unknown(garbage(sink.path(entry), sink.id(), "", Garbage.Kind.UNKNOWN, entry));
    }
    boolean alive = sink.isAlive(now);
    if (alive) {
      listener.alive(sink.id());
    }
    boolean over = !alive && sink.lastSign() < before - SinkFolder.ALIVE.toMillis();
    boolean empty = sink.unknown().isEmpty();
    for (WriterFolder writer : sink.writers()) {
      for (FileEntry entry : writer.unknown()) {
        listener.unknown(garbage(writer, sink, Garbage.Kind.UNKNOWN, entry));
      }
      boolean replaced = alive && sink.isSuperseded(writer) && writer.lastChange() < before;
      if (over || replaced) {
        empty &= removeAll(writer, sink);
      } else {
        removeCovered(writer, sink);
      }
    }
    for (CompactorFolder compactor : sink.compactors()) {
      empty &= removeStaged(compactor, sink, over);
    }
    if (over) {
      for (FileEntry heartbeat : sink.heartbeats()) {
        empty &=
            remove(garbage(sink.path(heartbeat), sink.id(), "", Garbage.Kind.HEARTBEAT, heartbeat));
      }
      if (empty) {
        removeFolder(garbage(sink.path(), sink.id(), "", Garbage.Kind.FOLDER, folder));
      }
    }
  }

  /** Removes what the writer's mark covers. */
  private void removeCovered(WriterFolder writer, SinkFolder sink) throws IOException {
    List<CommitFile> covered =
        writer.files().stream().filter(f -> writer.isCovered(f) && isOld(f.entry())).toList();
    if (!covered.isEmpty()) {
      sync(writer); // the mark: whoever made it may have died before it was durable
      removeFiles(writer, sink, covered);
    }
  }

  /** Removes all files of a writer, its marks last, and its folder; returns whether it is gone. */
  private boolean removeAll(WriterFolder writer, SinkFolder sink) throws IOException {
    List<CommitFile> marks =
        writer.files().stream()
            .filter(CommitFile::isMark)
            .sorted(Comparator.comparingLong(mark -> mark.name().commit()))
            .toList();
    List<CommitFile> others = writer.files().stream().filter(file -> !file.isMark()).toList();
    sync(writer); // the mark, as above
    // While a file is there that a mark covers the mark stays: without it a recovery would take
    // the commit for one to publish. So it stays with files of unknown names too.
    if (!removeFiles(writer, sink, others) || !writer.unknown().isEmpty()) {
      return false;
    }
    sync(writer); // or a crash could bring files back, and not their mark
    return (dryRun || holdsOnlyMarks(writer))
        && removeFiles(writer, sink, marks)
        && removeFolder(
            new Garbage(writer.path(), sink.id(), writer.name(), Garbage.Kind.FOLDER, 0, 0));
  }

  /**
   * Removes what compactions left: no recovery needs it, and one that is at work keeps its files
   * young.
   *
   * @param all whether the sink is over, so that the folder goes too
   * @return whether the folder is gone
   */
  private boolean removeStaged(CompactorFolder compactor, SinkFolder sink, boolean all)
      throws IOException {
    for (FileEntry entry : compactor.unknown()) {
      listener.unknown(garbage(compactor.path(entry), sink.id(), "", Garbage.Kind.UNKNOWN, entry));
    }
    boolean empty = compactor.unknown().isEmpty();
    for (FileEntry entry : compactor.files()) {
      empty &=
          isOld(entry)
              && remove(
                  garbage(compactor.path(entry), sink.id(), "", Garbage.Kind.COMPACTION, entry));
    }
    return all
        && empty
        && removeFolder(new Garbage(compactor.path(), sink.id(), "", Garbage.Kind.FOLDER, 0, 0));
  }

  /**
   * Makes durable what was done in a writer's folder before something is done that relies on it.
   */
  private void sync(WriterFolder writer) throws IOException {
    if (!dryRun) {
      storage.syncDirectory(writer.path());
    }
  }

  private boolean holdsOnlyMarks(WriterFolder writer) throws IOException {
    return storage.list(writer.path()).stream().allMatch(e -> CommitFileName.isMark(e.name()));
  }

  private boolean removeFiles(WriterFolder writer, SinkFolder sink, List<CommitFile> files)
      throws IOException {
    boolean all = true;
    for (CommitFile file : files) {
      all &= remove(garbage(writer, sink, Garbage.Kind.of(file.name().kind()), file.entry()));
    }
    return all;
  }

  private boolean removeFolder(Garbage folder) throws IOException {
    return (dryRun || storage.list(folder.path()).isEmpty()) && remove(folder);
  }

  /** Removes something; returns false if it could not be. */
  private boolean remove(Garbage garbage) throws IOException {
    try {
      if (dryRun || storage.delete(garbage.path())) {
        listener.removed(garbage);
      }
      return true;
    } catch (IOException e) {
      listener.failed(garbage, e);
      return false;
    }
  }

  private boolean isOld(FileEntry entry) {
    return SinkFolder.timeOf(entry) < before;
  }

  private static Garbage garbage(
      WriterFolder writer, SinkFolder sink, Garbage.Kind kind, FileEntry entry) {
    return garbage(writer.path(entry), sink.id(), writer.name(), kind, entry);
  }

  private static Garbage garbage(
      String path, String sink, String writer, Garbage.Kind kind, FileEntry entry) {
    return new Garbage(path, sink, writer, kind, entry.size(), entry.modifiedMillis());
  }
}
