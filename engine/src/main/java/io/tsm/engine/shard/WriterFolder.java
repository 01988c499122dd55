package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was in a writer's folder when it was listed.
 *
 * @param path in the root
 * @param name the folder's own: {@code <subtask>-<writer id>}
 * @param files those with names of ours
 * @param unknown what else is there
 */
public record WriterFolder(
    String path, String name, int subtask, List<CommitFile> files, List<FileEntry> unknown) {
  private static final Pattern NAME =
      Pattern.compile("(?<subtask>0|[1-9][0-9]{0,8})-" + CommitFileName.UUID_PATTERN);

  /** A file of a commit. */
  public record CommitFile(CommitFileName name, FileEntry entry) {
    public boolean isMark() {
      return name.kind() == CommitFileName.Kind.MARK;
    }
  }

  /** Lists a folder; empty if it is not a writer's. */
  static Optional<WriterFolder> read(Storage storage, String parent, FileEntry folder)
      throws IOException {
    Matcher matcher = NAME.matcher(folder.name());
    if (!folder.isDirectory() || !matcher.matches()) {
      return Optional.empty();
    }
    String path = parent + "/" + folder.name();
    List<CommitFile> files = new ArrayList<>();
    List<FileEntry> unknown = new ArrayList<>();
    for (FileEntry entry : storage.list(path)) {
      Optional<CommitFileName> name =
          entry.isDirectory() ? Optional.empty() : CommitFileName.parse(entry.name());
      if (name.isPresent()) {
        files.add(new CommitFile(name.get(), entry));
      } else {
        unknown.add(entry);
      }
    }
    int subtask = Integer.parseInt(matcher.group("subtask"));
    return Optional.of(new WriterFolder(path, folder.name(), subtask, files, unknown));
  }

  public String path(FileEntry entry) {
    return path + "/" + entry.name();
  }

  /** The last commit that is published, with all before it; -1 if there is no mark. */
  public long published() {
    return files.stream()
        .filter(CommitFile::isMark)
        .mapToLong(file -> file.name().commit())
        .max()
        .orElse(-1);
  }

  /** True if the writer's mark says that nobody needs the file: all but that mark itself. */
  public boolean isCovered(CommitFile file) {
    long published = published();
    return file.isMark() ? file.name().commit() < published : file.name().commit() <= published;
  }

  /** When a file was changed last; {@link Long#MAX_VALUE} if that is not known of all. */
  long lastChange() {
    long last = 0;
    for (CommitFile file : files) {
      last = Math.max(last, SinkFolder.timeOf(file.entry()));
    }
    return last;
  }
}
