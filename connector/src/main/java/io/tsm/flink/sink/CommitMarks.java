package io.tsm.flink.sink;

import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.CommitFileName;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The marks in a writer's directory: {@code <n>.done} says that its commits up to n are published.
 * Flink commits again whatever a restored checkpoint names; only a mark tells what is done.
 */
@Internal
final class CommitMarks {
  private final Storage storage;

  CommitMarks(Storage storage) {
    this.storage = storage;
  }

  /** True if a commit is published, whatever the shards look like now (invariant I2). */
  boolean isDone(CommitId id) throws IOException {
    for (Storage.FileEntry entry : storage.list(id.directory())) {
      if (!entry.isDirectory()
          && CommitFileName.isMark(entry.name())
          && CommitFileName.commitOf(entry.name()) >= id.number()) {
        // Whoever made it may have died before it was durable, and now the segments will go (I1).
        storage.syncDirectory(id.directory());
        return true;
      }
    }
    return false;
  }

  /** Marks a commit as done, durably. Only then may its segments go (invariant I1). */
  void markDone(CommitId id) throws IOException {
    try (OutputFile mark = storage.create(id.mark())) {
      mark.sync();
    } catch (FileAlreadyExistsException e) {
      // Another attempt marked it, or this one before a failure: sync it, the other may not have.
      storage.syncDirectory(id.directory());
    }
  }

  /**
   * Deletes what no recovery needs any more: all files of commits up to this one, older marks
   * included. Its own mark stays, since an old savepoint may name the commit.
   *
   * <p>Older marks go last. Another attempt may be listing this directory, and a listing is no
   * snapshot: it can miss both a mark that came after it began and an older one that went before it
   * got there. It would take an old commit for new, and must not find files to publish then.
   */
  void clean(CommitId id) throws IOException {
    List<String> olderMarks = new ArrayList<>();
    for (Storage.FileEntry entry : storage.list(id.directory())) {
      long number = CommitFileName.commitOf(entry.name());
      if (number < 0 || number > id.number() || entry.isDirectory()) {
        continue;
      }
      String path = id.directory() + "/" + entry.name();
      if (!CommitFileName.isMark(entry.name())) {
        storage.delete(path);
      } else if (number < id.number()) {
        olderMarks.add(path);
      }
    }
    for (String mark : olderMarks) {
      storage.delete(mark);
    }
  }
}
