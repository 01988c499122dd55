package io.tsm.flink.sink;

import io.tsm.engine.shard.CommitFileName;
import io.tsm.engine.shard.WalPath;
import io.tsm.engine.tsm.TsmFileName;
import java.io.Serializable;
import java.util.UUID;
import org.apache.flink.annotation.Internal;

/**
 * One commit of one writer, and where its files are. Writers and commits have no other names: a
 * checkpoint's number comes again after a rewind, an attempt's after a failover.
 *
 * @param sinkId one for each submission of a job
 * @param subtask of the writer
 * @param writerId random, one for each writer instance
 * @param number counts the writer's commits, from 1
 */
@Internal
record CommitId(UUID sinkId, int subtask, UUID writerId, long number) implements Serializable {
  /** The directory of the writer. */
  String directory() {
    return WalPath.ofWriter(sinkId, subtask, writerId);
  }

  /** Begins the path of every file of this commit but the mark. */
  String prefix() {
    return directory() + "/" + CommitFileName.prefix(number);
  }

  String segment(int index) {
    return directory() + "/" + CommitFileName.segment(number, index);
  }

  /** A tombstone file of an attempt at this commit, before it takes its place. */
  String tombstone(UUID attempt, long shardId, TsmFileName file) {
    return directory() + "/" + CommitFileName.tombstone(number, attempt, shardId, file);
  }

  /** Refused records of this commit, before they are published. */
  String rejects() {
    return directory() + "/" + CommitFileName.rejects(number);
  }

  /** Refused records of this commit, for people. */
  String publishedRejects(String suffix) {
    return "rejected/" + sinkId + "/" + subtask + "-" + writerId + "-" + number + suffix + ".lp.gz";
  }

  /** The mark that says: this commit and all of the writer's before it are published. */
  String mark() {
    return directory() + "/" + CommitFileName.mark(number);
  }

  @Override
  public String toString() {
    return "commit " + number + " of writer " + subtask + "-" + writerId + " of sink " + sinkId;
  }
}
