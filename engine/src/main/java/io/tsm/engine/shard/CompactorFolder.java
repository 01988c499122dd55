package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What was in a compactor's folder when it was listed. No recovery needs anything of it: what was
 * to be compacted is still where it was.
 *
 * @param path in the root
 * @param name the folder's own: {@code compact-<compactor id>}
 * @param files that a compaction makes or made, and nobody sees: {@code <number>.tsm.tmp}
 * @param unknown what else is there
 */
public record CompactorFolder(
    String path, String name, List<FileEntry> files, List<FileEntry> unknown) {
  private static final String PREFIX = "compact-";
  private static final Pattern NAME = Pattern.compile(PREFIX + CommitFileName.UUID_PATTERN);
  private static final Pattern FILE = Pattern.compile("[0-9]{1,18}\\.tsm\\.tmp");

  static String name(UUID compactorId) {
    return PREFIX + compactorId;
  }

  /**
   * The name of a file in such a folder.
   *
   * @param number counts the compactor's files
   */
  public static String fileName(long number) {
    return number + CommitFileName.STAGED_SUFFIX;
  }

  /** Lists a folder; empty if it is not a compactor's. */
  static Optional<CompactorFolder> read(Storage storage, String parent, FileEntry folder)
      throws IOException {
    if (!folder.isDirectory() || !NAME.matcher(folder.name()).matches()) {
      return Optional.empty();
    }
    String path = parent + "/" + folder.name();
    List<FileEntry> files = new ArrayList<>();
    List<FileEntry> unknown = new ArrayList<>();
    for (FileEntry entry : storage.list(path)) {
      boolean ours = !entry.isDirectory() && FILE.matcher(entry.name()).matches();
      (ours ? files : unknown).add(entry);
    }
    return Optional.of(new CompactorFolder(path, folder.name(), files, unknown));
  }

  public String path(FileEntry entry) {
    return path + "/" + entry.name();
  }

  /** When a file was changed last; {@link Long#MAX_VALUE} if that is not known of all. */
  long lastChange() {
    return files.stream().mapToLong(SinkFolder::timeOf).max().orElse(0);
  }
}
