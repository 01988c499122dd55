package io.tsm.flink.sink;

import io.tsm.engine.io.Storage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.ShardPath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.annotation.Internal;

/**
 * The shards of a sink's retention policy that a subtask looks after: those that it owns. With
 * {@link Distribution#NONE} several subtasks may write to a shard; it is looked after by the one
 * that would own it.
 */
@Internal
final class OwnedShards {
  private static final int MOST_DIGITS = 18;

  private final TsmSinkOptions options;
  private final Storage storage;
  private final int subtask;
  private final int parallelism;

  OwnedShards(TsmSinkOptions options, Storage storage, int subtask, int parallelism) {
    this.options = options;
    this.storage = storage;
    this.subtask = subtask;
    this.parallelism = parallelism;
  }

  /** The directory of all of them. */
  String parent() {
    return ShardPath.ofPolicy(options.database(), options.retentionPolicy());
  }

  /** The directories of those that are there. */
  List<String> list() throws IOException {
    List<Storage.FileEntry> entries = storage.list(parent());
    List<String> directories = new ArrayList<>();
    if (!entries.isEmpty()) {
      ShardLayout layout = LayoutFile.read(storage);
      for (Storage.FileEntry entry : entries) {
        if (entry.isDirectory() && isOwned(entry.name(), layout)) {
          directories.add(parent() + "/" + entry.name());
        }
      }
    }
    return directories;
  }

  private boolean isOwned(String name, ShardLayout layout) {
    if (name.length() > MOST_DIGITS || !name.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return false;
    }
    long id = Long.parseLong(name);
    if (id < 1) {
      return false;
    }
    int place = (int) ((id - 1) % layout.shardsPerGroup());
    return ShardLayout.owner(layout.groupOfShard(id), place, parallelism) == subtask;
  }
}
