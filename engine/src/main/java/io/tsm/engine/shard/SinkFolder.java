package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What was in the folder of a sink when it was listed.
 *
 * @param path in the root
 * @param id of the sink
 * @param modifiedMillis when entries of the folder itself last changed; 0 if that is not known
 * @param heartbeats of the processes in which it runs or ran
 * @param compactors folders of its compactors
 * @param unknown what is none of these
 */
public record SinkFolder(
    String path,
    String id,
    long modifiedMillis,
    List<FileEntry> heartbeats,
    List<WriterFolder> writers,
    List<CompactorFolder> compactors,
    List<FileEntry> unknown) {
  /** A sink lives if one of its heartbeats is younger. There is a new one every minute. */
  public static final Duration ALIVE = Duration.ofMinutes(10);

  private static final Pattern NAME = Pattern.compile(CommitFileName.UUID_PATTERN);

  /** True if a folder of this name, beside others in {@link WalPath#DIRECTORY}, is a sink's. */
  static boolean isName(String name) {
    return NAME.matcher(name).matches();
  }

  /** Lists an entry of {@link WalPath#DIRECTORY}; empty if it is not the folder of a sink. */
  public static Optional<SinkFolder> read(Storage storage, FileEntry folder) throws IOException {
    if (!folder.isDirectory() || !NAME.matcher(folder.name()).matches()) {
      return Optional.empty();
    }
    String path = WalPath.DIRECTORY + "/" + folder.name();
    List<FileEntry> heartbeats = new ArrayList<>();
    List<WriterFolder> writers = new ArrayList<>();
    List<CompactorFolder> compactors = new ArrayList<>();
    List<FileEntry> unknown = new ArrayList<>();
    for (FileEntry entry : storage.list(path)) {
      Optional<WriterFolder> writer = WriterFolder.read(storage, path, entry);
      Optional<CompactorFolder> compactor = CompactorFolder.read(storage, path, entry);
      if (writer.isPresent()) {
        writers.add(writer.get());
      } else if (compactor.isPresent()) {
        compactors.add(compactor.get());
      } else if (!entry.isDirectory() && HeartbeatName.parse(entry.name()).isPresent()) {
        heartbeats.add(entry);
      } else {
        unknown.add(entry);
      }
    }
    return Optional.of(
        new SinkFolder(
            path,
            folder.name(),
            folder.modifiedMillis(),
            heartbeats,
            writers,
            compactors,
            unknown));
  }

  public String path(FileEntry entry) {
    return path + "/" + entry.name();
  }

  /** True if a process may be running the sink. */
  public boolean isAlive(long nowMillis) {
    return heartbeats.stream().anyMatch(h -> timeOf(h) > nowMillis - ALIVE.toMillis());
  }

  /** When there was the last sign of life; {@link Long#MAX_VALUE} if that is not known. */
  long lastSign() {
    long last = modifiedMillis;
    for (FileEntry heartbeat : heartbeats) {
      last = Math.max(last, timeOf(heartbeat));
    }
    for (WriterFolder writer : writers) {
      last = Math.max(last, writer.lastChange());
    }
    for (CompactorFolder compactor : compactors) {
      last = Math.max(last, compactor.lastChange());
    }
    return last == 0 ? Long.MAX_VALUE : last;
  }

  /**
   * True if the sink cannot need a writer's commits for recovery any more: the same subtask has
   * another writer, which came later and has committed. That took a checkpoint, which took that all
   * committers had committed what they recovered (invariant I6).
   */
  boolean isSuperseded(WriterFolder writer) {
    boolean begun = writer.files().isEmpty(); // and may be about to make its first file
    return !begun
        && writers.stream()
            .anyMatch(
                other ->
                    other.subtask() == writer.subtask()
                        && other.published() >= 0
                        && other.lastChange() > writer.lastChange());
  }

  /** When a file was changed; {@link Long#MAX_VALUE}, as if it were to come, if nobody knows. */
  static long timeOf(FileEntry entry) {
    return entry.modifiedMillis() == 0 ? Long.MAX_VALUE : entry.modifiedMillis();
  }
}
