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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The staged files that a committable names itself, in jobs without a log. A commit that failed
 * half-way is repeated with them: where the file system lets a published file keep its old name,
 * all are published again; where it does not, those that are gone must be found in their shards,
 * byte for byte.
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
    Map<Long, List<TsmFileInfo>> byShard = new LinkedHashMap<>();
    for (StagedRef ref : committable.staged()) {
      if (isThere(ref)) {
        byShard
            .computeIfAbsent(ref.shardId(), s -> new ArrayList<>())
            .add(new TsmFileInfo(ref.path(), ref.file().length(), ref.file().crc32c(), 0, 0, 0, 0));
      }
    }
    List<StagedShard> shards = new ArrayList<>();
    for (Map.Entry<Long, List<TsmFileInfo>> entry : byShard.entrySet()) {
      ShardTypes types = new ShardTypes(storage, target.shardDirectory(entry.getKey()));
      StagedShard shard = new StagedShard(entry.getKey(), entry.getValue(), types);
      checkTypes(shard);
      shards.add(shard);
    }
    return shards;
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
      return true;
    } catch (NoSuchFileException e) {
      if (isPublished(ref)) {
        return false;
      }
      throw new IOException(
          committable.id()
              + " cannot be completed: its staged file "
              + storage.describe(ref.path())
              + " is missing, no file of its shard has its content, and there is no mark that says"
              + " it was published. Run the job again",
          e);
    }
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
