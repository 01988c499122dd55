package io.tsm.engine.shard;

import io.tsm.engine.compact.CompactionFile;
import io.tsm.engine.compact.CompactionGroup;
import io.tsm.engine.compact.MergeResult;
import io.tsm.engine.compact.TsmMerger;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.tsm.TombstoneWriter;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmLimits;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compacts one shard: merges files into new ones that nobody sees, and puts these into their place.
 * Running it or not, to the end or not, never changes an answer. Readers that have the old files
 * open go on with them. Thread-safe, as long as groups that are compacted at the same time have no
 * files in common.
 */
public final class ShardCompactor {
  private static final Logger LOG = LoggerFactory.getLogger(ShardCompactor.class);

  private final Storage storage;
  private final String directory;
  private final Lock lock;
  private final LongSupplier nanoClock;
  private final TsmLimits limits;
  private final IntSupplier gaps;

  /**
   * @param directory of the shard
   * @param lock held while files are replaced; whoever deletes values of this shard must hold it
   */
  public ShardCompactor(Storage storage, String directory, Lock lock) {
    this(storage, directory, lock, System::nanoTime, TsmLimits.FORMAT);
  }

  /**
   * @param nanoClock for durations
   * @param limits of the files that are made
   */
  public ShardCompactor(
      Storage storage, String directory, Lock lock, LongSupplier nanoClock, TsmLimits limits) {
    this(storage, directory, lock, nanoClock, limits, () -> 0);
  }

  /**
   * @param nanoClock for durations
   * @param limits of the files that are made
   * @param gaps how many sequences to leave out below those of new files, from 0 to 10 million.
   *     Random ones where publishing may overwrite a file: else two compactors that do not know of
   *     each other, such as one believed dead and its successor, could give two files one name
   */
  public ShardCompactor(
      Storage storage,
      String directory,
      Lock lock,
      LongSupplier nanoClock,
      TsmLimits limits,
      IntSupplier gaps) {
    this.storage = storage;
    this.directory = directory;
    this.lock = lock;
    this.nanoClock = nanoClock;
    this.limits = limits;
    this.gaps = gaps;
  }

  /**
   * The files of the shard, for a planner.
   *
   * @param targetFileBytes of the planner's options: files in larger generations are opened to see
   *     whether they are finished
   */
  public List<CompactionFile> files(long targetFileBytes) throws IOException {
    return new CompactionFiles(storage, directory, targetFileBytes, limits).list();
  }

  /**
   * Plans and merges in turns until the plan is empty, or somebody else changes the shard.
   *
   * @param plan such as {@code planner::planFull}
   * @param targetFileBytes as for {@link #files}
   * @param stagedPaths gives each new file a path at which nothing is and nobody looks
   * @throws io.tsm.engine.io.CorruptFileException if a file is damaged: nothing is changed then,
   *     but groups that were compacted before stay so
   */
  public List<Compaction> run(
      Function<List<CompactionFile>, List<CompactionGroup>> plan,
      long targetFileBytes,
      Supplier<String> stagedPaths,
      Throttle throttle)
      throws IOException {
    List<Compaction> done = new ArrayList<>();
    removeOrphanTombstones();
    while (true) {
      List<CompactionGroup> groups = plan.apply(files(targetFileBytes));
      if (groups.isEmpty()) {
        return done;
      }
      for (CompactionGroup group : groups) {
        Optional<Compaction> compaction = compact(group, stagedPaths, throttle);
        if (compaction.isEmpty()) {
          return done;
        }
        done.add(compaction.get());
      }
    }
  }

  /**
   * Replaces a group of files. When this fails the new files are deleted; if it fails after they
   * became visible, both they and sources may stay, with the same answers.
   *
   * @param stagedPaths gives each new file a path at which nothing is and nobody looks
   * @return empty if somebody else compacts the shard, and nothing was done
   * @throws io.tsm.engine.io.CorruptFileException if a file is damaged, or a key has two types;
   *     nothing is changed then
   * @throws io.tsm.engine.io.CancelledException if the throttle says so; nothing is changed then
   */
  public Optional<Compaction> compact(
      CompactionGroup group, Supplier<String> stagedPaths, Throttle throttle) throws IOException {
    long start = nanoClock.getAsLong();
    List<CompactionSource> sources = new ArrayList<>();
    List<TsmFileName> names;
    MergeResult merged;
    try {
      if (!open(group, sources)) {
        return Optional.empty();
      }
      merged =
          new TsmMerger(storage, stagedPaths, limits)
              .merge(
                  sources.stream().map(CompactionSource::mergeSource).toList(),
                  group.recut(),
                  throttle);
      names = replace(sources, merged.files());
    } finally {
      Closing.closeAll(sources);
    }
    if (names == null) {
      LOG.info("{}: somebody else compacts it; gave up", storage.describe(directory));
      return Optional.empty();
    }
    Compaction done =
        new Compaction(
            group.names(),
            names,
            sources.stream().mapToLong(source -> source.reader().size()).sum(),
            merged.files().stream().mapToLong(TsmFileInfo::size).sum(),
            merged.files().stream().mapToLong(TsmFileInfo::valueCount).sum(),
            merged.blocksPassed(),
            merged.blocksDecoded(),
            nanoClock.getAsLong() - start);
    LOG.info("{}: {}", storage.describe(directory), done);
    return Optional.of(done);
  }

  /** Opens all files; false if one is gone. */
  private boolean open(CompactionGroup group, List<CompactionSource> into) throws IOException {
    try {
      for (TsmFileName name : group.names()) {
        into.add(CompactionSource.open(storage, directory, name));
      }
      return true;
    } catch (NoSuchFileException e) {
      LOG.info("{}: {} is gone; gave up", storage.describe(directory), e.getMessage());
      return false;
    }
  }

  private List<TsmFileName> replace(List<CompactionSource> sources, List<TsmFileInfo> files)
      throws IOException {
    List<String> staged = files.stream().map(TsmFileInfo::path).toList();
    List<AutoCloseable> deletions = new ArrayList<>();
    staged.forEach(path -> deletions.add(() -> storage.delete(path)));
    List<TsmFileName> names;
    lock.lock();
    try {
      names = new CompactionSwap(storage, directory, sources, staged, gaps.getAsInt()).run();
    } catch (IOException | RuntimeException | Error e) {
      Closing.closeAfterFailure(e, deletions.toArray(new AutoCloseable[0]));
      throw e;
    } finally {
      lock.unlock();
    }
    Closing.closeAll(deletions);
    return names;
  }

  /**
   * Deletes tombstones without a TSM file of their name, and unfinished ones: what a crash left of
   * a compaction, of a delete, or of a file that is gone.
   *
   * @return how many there were
   */
  public int removeOrphanTombstones() throws IOException {
    lock.lock();
    try {
      int removed = 0;
      for (Storage.FileEntry entry : storage.list(directory)) {
        if (isOrphan(entry.name()) && storage.delete(directory + "/" + entry.name())) {
          removed++;
        }
      }
      return removed;
    } finally {
      lock.unlock();
    }
  }

  private boolean isOrphan(String name) throws IOException {
    if (TombstoneWriter.isTemporary(name)) {
      return true; // whoever writes one holds the lock
    }
    TsmFileName file = TsmFileName.parseAny(name).orElse(null);
    return file != null
        && name.endsWith(TsmFileName.TOMBSTONE_SUFFIX)
        && !storage.exists(directory + "/" + file.fileName());
  }
}
