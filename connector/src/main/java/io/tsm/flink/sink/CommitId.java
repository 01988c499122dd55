package io.tsm.flink.sink;

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
  private static final String DONE = ".done";

  /** The directory of the writer. */
  String directory() {
    return "wal/" + sinkId + "/" + subtask + "-" + writerId;
  }

  /** Begins the path of every file of this commit but the mark. */
  String prefix() {
    return directory() + "/" + number + "-";
  }

  String segment(int index) {
    return prefix() + index + ".wal";
  }

  /** Refused records of this commit, before they are published. */
  String rejects() {
    return directory() + "/" + number + ".rejects";
  }

  /** Refused records of this commit, for people. */
  String publishedRejects(String suffix) {
    return "rejected/" + sinkId + "/" + subtask + "-" + writerId + "-" + number + suffix + ".lp.gz";
  }

  /** The mark that says: this commit and all of the writer's before it are published. */
  String mark() {
    return directory() + "/" + number + DONE;
  }

  /**
   * The number of the commit that a file in the writer's directory belongs to.
   *
   * @return -1 if it is none of ours
   */
  static long numberOf(String fileName) {
    int end = 0;
    while (end < fileName.length() && isDigit(fileName.charAt(end))) {
      end++;
    }
    boolean named =
        end > 0 && end <= 18 && end < fileName.length() && "-.".indexOf(fileName.charAt(end)) >= 0;
    return named ? Long.parseLong(fileName.substring(0, end)) : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** True for {@code <n>.done} and nothing else: what is no mark of ours must not count as one. */
  static boolean isMark(String fileName) {
    return fileName.equals(numberOf(fileName) + DONE);
  }

  @Override
  public String toString() {
    return "commit " + number + " of writer " + subtask + "-" + writerId + " of sink " + sinkId;
  }
}
