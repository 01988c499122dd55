package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.shard.ShardTypes;
import io.tsm.engine.shard.StagedShard;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.flink.sink.TsmCommittable.StagedRef;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;

/**
 * The staged files that a committable names itself, in jobs without a log. They stay until the
 * commit is marked as done, so a commit that failed half-way can publish all of them again.
 */
@Internal
final class StagedFiles {
  private StagedFiles() {}

  /**
   * The files, looked at.
   *
   * @throws IOException if one is missing or not as long as it was, or its types do not fit those
   *     of its shard
   */
  static List<StagedShard> check(WriteTarget target, TsmCommittable committable)
      throws IOException {
    Map<Long, List<TsmFileInfo>> byShard = new LinkedHashMap<>();
    for (StagedRef ref : committable.staged()) {
      checkFile(target.storage(), ref, committable.id());
      byShard
          .computeIfAbsent(ref.shardId(), s -> new ArrayList<>())
          .add(new TsmFileInfo(ref.path(), ref.length(), 0, 0, 0, 0));
    }
    List<StagedShard> shards = new ArrayList<>();
    for (Map.Entry<Long, List<TsmFileInfo>> entry : byShard.entrySet()) {
      StagedShard shard =
          new StagedShard(
              entry.getKey(),
              entry.getValue(),
              new ShardTypes(target.storage(), target.shardDirectory(entry.getKey())));
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
      shards.add(shard);
    }
    return shards;
  }

  private static void checkFile(Storage storage, StagedRef ref, CommitId id) throws IOException {
    try (InputFile file = storage.open(ref.path())) {
      if (file.size() != ref.length()) {
        throw new CorruptFileException(
            file.path(),
            Math.min(file.size(), ref.length()),
            "a staged file of " + id + " has " + file.size() + " bytes, not " + ref.length());
      }
    } catch (NoSuchFileException e) {
      throw new IOException(
          id
              + " cannot be completed: its staged file "
              + storage.describe(ref.path())
              + " is missing and there is no mark that says it was published. Run the job again",
          e);
    }
  }
}
