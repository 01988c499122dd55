package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.shard.CommitFileName;
import io.tsm.engine.shard.CompactorFolder;
import io.tsm.engine.shard.SinkFolder;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.shard.WriterFolder;
import io.tsm.engine.shard.WriterFolder.CommitFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * Checks the folders of a root's writers, which may be at work: reads the log of what is not
 * published, and names that, what is left over, and what nobody knows.
 */
final class WritersCheck {
  private final Storage storage;
  private final Findings findings;
  private final Progress progress;
  private final SegmentCheck segmentCheck;

  WritersCheck(Storage storage, Findings findings, Progress progress) {
    this.storage = storage;
    this.findings = findings;
    this.progress = progress;
    this.segmentCheck = new SegmentCheck(storage, findings, ShardRules.manyShards(findings));
  }

  /** True if a root has folders that only sinks of ours make. */
  static boolean areThere(Storage storage) throws IOException {
    for (FileEntry entry : storage.list(WalPath.DIRECTORY)) {
      if (SinkFolder.read(storage, entry).stream().anyMatch(sink -> !sink.writers().isEmpty())) {
        return true;
      }
    }
    return false;
  }

  void run() throws IOException {
    for (FileEntry entry : storage.list(WalPath.DIRECTORY)) {
      Optional<SinkFolder> sink = SinkFolder.read(storage, entry);
      if (sink.isPresent()) {
        check(sink.get());
      } else if (!entry.isDirectory()) { // a directory is a database of an embedded engine
        unknown(WalPath.DIRECTORY + "/" + entry.name());
      }
    }
  }

  private void unknown(String path) throws IOException {
    findings.note(storage.describe(path), "unknown: no sink makes such a name here");
  }

  private void check(SinkFolder sink) throws IOException {
    for (FileEntry entry : sink.unknown()) {
      unknown(sink.path(entry));
    }
    if (sink.isAlive(System.currentTimeMillis())) {
      findings.note(storage.describe(sink.path()), "the sink runs, or did a few minutes ago");
    }
    for (WriterFolder writer : sink.writers()) {
      check(writer);
    }
    for (CompactorFolder compactor : sink.compactors()) {
      check(compactor);
    }
  }

  private void check(CompactorFolder compactor) throws IOException {
    for (FileEntry entry : compactor.unknown()) {
      unknown(compactor.path(entry));
    }
    if (!compactor.files().isEmpty()) {
      long bytes = compactor.files().stream().mapToLong(FileEntry::size).sum();
      findings.note(
          storage.describe(compactor.path()),
          "a compaction is at work, or was; 'tsm gc' removes what is left over: %s of %s"
              .formatted(
                  Text.count(compactor.files().size(), "staged file"), Text.count(bytes, "byte")));
    }
  }

  private void check(WriterFolder writer) throws IOException {
    for (FileEntry entry : writer.unknown()) {
      unknown(writer.path(entry));
    }
    String path = storage.describe(writer.path());
    List<CommitFile> covered = writer.files().stream().filter(writer::isCovered).toList();
    if (!covered.isEmpty()) {
      findings.note(
          path,
          "left over, since commits up to %d are published; 'tsm gc' removes it: %s"
              .formatted(writer.published(), describe(covered)));
    }
    List<CommitFile> open =
        writer.files().stream().filter(f -> !f.isMark() && !writer.isCovered(f)).toList();
    if (!open.isEmpty()) {
      findings.note(path, describeCommits(open) + " not published: " + describe(open));
      checkSegments(writer, open);
    }
  }

  private static String describeCommits(List<CommitFile> files) {
    long[] commits = files.stream().mapToLong(f -> f.name().commit()).distinct().sorted().toArray();
    return commits.length == 1
        ? "commit " + commits[0] + " is"
        : "%s from %d to %d are"
            .formatted(
                Text.count(commits.length, "commit"), commits[0], commits[commits.length - 1]);
  }

  /** How many files of each kind. */
  private static String describe(List<CommitFile> files) {
    StringJoiner text = new StringJoiner(", ");
    for (CommitFileName.Kind kind : CommitFileName.Kind.values()) {
      List<CommitFile> some = files.stream().filter(f -> f.name().kind() == kind).toList();
      if (!some.isEmpty()) {
        long bytes = some.stream().mapToLong(f -> f.entry().size()).sum();
        text.add(Text.count(some.size(), noun(kind)) + " of " + Text.count(bytes, "byte"));
      }
    }
    return text.toString();
  }

  private static String noun(CommitFileName.Kind kind) {
    return switch (kind) {
      case SEGMENT -> "segment";
      case STAGED -> "staged file";
      case DELETES -> "file of deletes";
      case TOMBSTONE -> "staged tombstone file";
      case REJECTS -> "file of rejects";
      case CONFLICTS -> "file of conflicts";
      case MARK -> "earlier mark";
    };
  }

  /**
   * Reads segments. Those of the last commit may have a torn end: its writer may be at it, or have
   * died. Those before were synced at a barrier, and a checkpoint may name them.
   */
  private void checkSegments(WriterFolder writer, List<CommitFile> files) throws IOException {
    long last = files.stream().mapToLong(f -> f.name().commit()).max().orElseThrow();
    for (CommitFile file : files) {
      if (file.name().kind() == CommitFileName.Kind.SEGMENT) {
        String path = writer.path(file.entry());
        progress.update("checking " + storage.describe(path), 0, findings.values());
        try {
          segmentCheck.run(path, file.name().commit() == last);
        } catch (NoSuchFileException e) {
          findings.note(storage.describe(path), "was published, or given up, in the meantime");
        }
      }
    }
  }
}
