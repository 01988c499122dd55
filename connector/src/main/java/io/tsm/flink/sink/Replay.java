package io.tsm.flink.sink;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.model.Values;
import io.tsm.engine.model.ValuesByKey;
import io.tsm.engine.shard.CommitFileName;
import io.tsm.engine.shard.PointsWriter;
import io.tsm.engine.shard.StagedCommit;
import io.tsm.engine.shard.WriteTarget;
import io.tsm.engine.wal.WalReader;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/**
 * Makes the staged files of a commit once more, from the segments of its log: after a failure, in
 * another process, or when the first ones could not be made.
 */
@Internal
final class Replay implements WalReader.Visitor, PointsWriter.ConflictHandler {
  private final TsmSinkOptions options;
  private final Storage storage;
  private final TsmCommittable committable;
  private final PointsWriter points;
  private final RejectsWriter rejects;
  private final String stagingPrefix;
  private FieldTypeConflictException conflict;
  private boolean hasConflicts;
  private long leftOut;

  Replay(
      TsmSinkOptions options,
      SinkEnvironment environment,
      WriteTarget target,
      TsmCommittable committable) {
    this.options = options;
    this.storage = target.storage();
    this.committable = committable;
    UUID id = environment.ids().get(); // another attempt may be at the same commit
    this.stagingPrefix = committable.id().prefix() + id + "-";
    this.rejects = new RejectsWriter(storage, stagingPrefix + CommitFileName.CONFLICTS_SUFFIX);
    this.points =
        new PointsWriter(
            target,
            environment.runStorage(),
            Commits.runPrefix(options, id),
            environment.handOver().snapshots(),
            options.memoryBytes(),
            PointsWriter.ShardGuard.NONE);
  }

  /**
   * Reads the log.
   *
   * @return the files on their way
   * @throws java.nio.file.NoSuchFileException if a segment is gone
   * @throws CorruptFileException if a segment is not what was written
   */
  StagedCommit run() throws IOException {
    try (points;
        rejects) {
      for (WalSegment segment : committable.walSegments()) {
        WalReader.readClosed(storage, segment, this);
      }
      if (conflict != null) {
        throw failure(conflict);
      }
      hasConflicts = rejects.finish() != null;
      return points.freeze(stagingPrefix);
    }
  }

  @Override
  public void write(ValuesByKey batch) throws IOException {
    points.writeMulti(batch, this);
  }

  @Override
  public void delete(List<byte[]> keys, long minTime, long maxTime) throws IOException {
    for (byte[] key : keys) {
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      if (separator < 0 || minTime != maxTime) {
        throw new CorruptFileException(
            storage.describe(committable.id().directory()),
            0,
            "a delete from %d to %d of a key with%s a separator in a log of this sink, which writes none"
                .formatted(minTime, maxTime, separator < 0 ? "out" : ""));
      }
      points.delete(
          SeriesKey.ofStored(key, 0, separator),
          Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length),
          minTime);
    }
  }

  /** The policy of the job now running decides, so that a restart with another one gets past it. */
  @Override
  public void conflict(
      FieldTypeConflictException reason,
      SeriesKey series,
      byte[] fieldName,
      Values values,
      int from,
      int to)
      throws IOException {
    if (options.onError() == BadRecordPolicy.FAIL) {
      // Thrown when the checksums are known to be right: damage can look like another type.
      conflict = conflict == null ? reason : conflict;
      return;
    }
    leftOut += to - from;
    if (options.onError() == BadRecordPolicy.REJECT) {
      for (int row = from; row < to; row++) {
        rejects.add(Text.of(series, fieldName, values, row), reason.getMessage());
      }
    }
  }

  private IOException failure(FieldTypeConflictException reason) {
    return new IOException(
        committable.id()
            + " cannot be published: "
            + reason.getMessage()
            + ". Restart the job with onError DROP or REJECT to go on without these values",
        reason);
  }

  /**
   * Publishes values that were left out, if there are any and the policy keeps them. To be called
   * after the others were published: until then another replay may find more of them.
   */
  void publishConflicts() throws IOException {
    if (hasConflicts) {
      Rejects.publish(
          storage,
          stagingPrefix + CommitFileName.CONFLICTS_SUFFIX,
          committable.id().publishedRejects("-conflicts"));
    }
  }

  /** Values that were left out for their type. */
  long leftOut() {
    return leftOut;
  }
}
