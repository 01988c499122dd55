package io.tsm.flink.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What lies in a writer's folder below {@code wal}, as docs/architecture.md has it.
 *
 * @param subtask the writer's
 * @param marks numbers of the commits that are marked as done
 * @param files all else
 */
record WriterFolder(Path path, int subtask, List<Long> marks, List<CommitFile> files) {
  private static final Pattern MARK = Pattern.compile("(\\d+)\\.done");
  private static final Pattern FILE =
      Pattern.compile("(\\d+)-(\\d+\\.wal|(\\S+-)?\\d+-\\d+\\.tsm\\.tmp)");

  /**
   * A segment or a staged file.
   *
   * @param number of its commit
   * @param links names that the file has; a staged file that was published has two
   */
  record CommitFile(String name, long number, int links) {}

  /**
   * The folders of all writers of all sinks.
   *
   * @throws AssertionError if there is a file in one that should not be in any
   */
  static List<WriterFolder> list(Path root) throws IOException {
    List<WriterFolder> folders = new ArrayList<>();
    for (Path sink : entries(root.resolve("wal"))) {
      for (Path writer : entries(sink)) {
        if (Files.isDirectory(writer) && !isCompactors(writer)) {
          folders.add(read(writer));
        }
      }
    }
    return folders;
  }

  /** What a killed compaction leaves is of no use to anybody. */
  private static boolean isCompactors(Path folder) {
    return folder.getFileName().toString().startsWith("compact-");
  }

  private static WriterFolder read(Path folder) throws IOException {
    String name = folder.getFileName().toString();
    int subtask = Integer.parseInt(name.substring(0, name.indexOf('-')));
    WriterFolder content = new WriterFolder(folder, subtask, new ArrayList<>(), new ArrayList<>());
    for (Path path : entries(folder)) {
      content.add(path);
    }
    return content;
  }

  private void add(Path file) throws IOException {
    String name = file.getFileName().toString();
    Matcher mark = MARK.matcher(name);
    Matcher other = FILE.matcher(name);
    if (mark.matches()) {
      marks.add(Long.parseLong(mark.group(1)));
    } else if (other.matches()) {
      try {
        int links = (int) Files.getAttribute(file, "unix:nlink");
        files.add(new CommitFile(name, Long.parseLong(other.group(1)), links));
      } catch (NoSuchFileException e) {
        return; // deleted since the folder was read: the job is running
      }
    } else {
      throw new AssertionError(file + " is neither a mark, nor a segment, nor a staged file");
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.sorted().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  /** The last commit that is done; 0 if none is. */
  long lastMark() {
    return marks.stream().mapToLong(Long::longValue).max().orElse(0);
  }

  /** Whether some of a commit is published while its mark is not there yet. */
  boolean hasHalfCommit() {
    return files.stream().anyMatch(file -> file.links() > 1 && file.number() > lastMark());
  }

  /** Files of commits that are done: only there between a mark and what it allows to delete. */
  List<CommitFile> obsoleteFiles() {
    return files.stream().filter(file -> file.number() <= lastMark()).toList();
  }

  /** The folder of its sink: one for each submission of the job. */
  Path sink() {
    return path.getParent();
  }
}
