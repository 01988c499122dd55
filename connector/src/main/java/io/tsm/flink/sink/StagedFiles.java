package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.ShardTypes;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staged files that a committable names itself, in jobs without a log. A commit that failed
 * half-way is repeated with them: where the file system lets a published file keep its old name,
 * all are published again; where it does not, those that are gone must be found in their shards,
 * byte for byte. Then deletes were done, too: they come before the first file of a shard.
 */
@Internal
final class StagedFiles {
  private static final Logger LOG = LoggerFactory.getLogger(StagedFiles.class);

  private final WriteTarget target;
  private final Storage storage;
  private final TsmCommittable committable;

  private StagedFiles(WriteTarget target, TsmCommittable committable) {
    this.target = target;
    this.storage = target.storage();
    this.committable = committable;
  }

  /**
   * The files that are to be published, looked at.
   *
   * @throws IOException if one is missing or not as long as it was, or its types do not fit those
   *     of its shard
   */
  static List<StagedShard> check(WriteTarget target, TsmCommittable committable)
      throws IOException {
    return new StagedFiles(target, committable).check();
  }

  private List<StagedShard> check() throws IOException {
    Map<Long, StagedShard> byShard = new LinkedHashMap<>();
    Set<Long> begun = new HashSet<>(); // shards in which a file was published before
    for (StagedRef ref : committable.staged()) {
      if (isThere(ref)) {
        shard(ref, byShard).files().add(info(ref));
      } else {
        begun.add(ref.shardId());
      }
    }
    for (StagedRef ref : committable.deletes()) {
      checkDeletes(ref);
      if (!begun.contains(ref.shardId())) {
        shard(ref, byShard).deletes().add(info(ref));
      }
    }
    for (StagedShard shard : byShard.values()) {
      checkTypes(shard);
    }
    return List.copyOf(byShard.values());
  }

  private StagedShard shard(StagedRef ref, Map<Long, StagedShard> byShard) {
    return byShard.computeIfAbsent(
        ref.shardId(),
        id -> {
          ShardTypes types = new ShardTypes(storage, target.shardDirectory(id));
          return new StagedShard(id, new ArrayList<>(), new ArrayList<>(), types);
        });
  }

  private static TsmFileInfo info(StagedRef ref) {
    return new TsmFileInfo(ref.path(), ref.file().length(), ref.file().crc32c(), 0, 0, 0, 0);
  }

  private void checkTypes(StagedShard shard) throws IOException {
    try {
      List<TsmFileName> present = shard.types().unknownFiles();
      shard.types().compare(present, shard.paths());
      shard.types().markKnown(present);
    } catch (FieldTypeConflictException e) {
      throw new IOException(
          committable.id()
              + " cannot be published: another job wrote to the same shard meanwhile. "
              + e.getMessage(),
          e);
    }
  }

  /** False if the file was published before, and lost its old name then. */
  private boolean isThere(StagedRef ref) throws IOException {
    try {
      checkLength(ref);
      return true;
    } catch (NoSuchFileException e) {
      if (isPublished(ref)) {
        return false;
      }
      throw missing(ref, "no file of its shard has its content, and ", e);
    }
  }

  /** These are never published: they stay until the commit is marked. */
  private void checkDeletes(StagedRef ref) throws IOException {
    try {
      checkLength(ref);
    } catch (NoSuchFileException e) {
      throw missing(ref, "", e);
    }
  }

  private void checkLength(StagedRef ref) throws IOException {
    try (InputFile file = storage.open(ref.path())) {
      if (file.size() != ref.file().length()) {
        throw new CorruptFileException(
            file.path(),
            Math.min(file.size(), ref.file().length()),
            "a staged file of "
                + committable.id()
                + " has "
                + file.size()
                + " bytes, not "
                + ref.file().length());
      }
    }
  }

  private IOException missing(StagedRef ref, String more, NoSuchFileException cause) {
    return new IOException(
        committable.id()
            + " cannot be completed: its staged file "
            + storage.describe(ref.path())
            + " is missing, "
            + more
            + "there is no mark that says it was published. Run the job again",
        cause);
  }

  private boolean isPublished(StagedRef ref) throws IOException {
    String directory = target.shardDirectory(ref.shardId());
    for (TsmFileName name : ShardPath.listFiles(storage, directory)) {
      String path = directory + "/" + name.fileName();
      try (InputFile file = storage.open(path)) {
        if (file.size() == ref.file().length() && FileRef.of(file).equals(ref.file())) {
          LOG.info("{} was published as {} before", ref.path(), storage.describe(path));
          return true;
        }
      }
    }
    return false;
  }
}
