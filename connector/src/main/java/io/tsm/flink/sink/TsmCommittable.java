package io.tsm.flink.sink;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.wal.WalSegment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;

/**
 * All that a committer needs of one commit of a writer, whatever became of the writer. With a log
 * its size does not depend on how much was written: it names the segments, not the shards.
 *
 * @param database to which the points belong, whatever the job that commits them writes to
 * @param retentionPolicy likewise
 * @param segments of the log, in order; empty without a log
 * @param staged files made at the end of input, for jobs without a log
 * @param deletes files of what is to be deleted of earlier files, made likewise
 * @param rejects the file of refused records; null if there were none
 */
@Internal
record TsmCommittable(
    CommitId id,
    String database,
    String retentionPolicy,
    List<FileRef> segments,
    List<StagedRef> staged,
    List<StagedRef> deletes,
    @Nullable FileRef rejects,
    long points,
    long values,
    long refused) {

  TsmCommittable {
    segments = List.copyOf(segments);
    staged = List.copyOf(staged);
    deletes = List.copyOf(deletes);
  }

  /** True if it names what is to be published itself, and there is no log. */
  boolean isStaged() {
    return !staged.isEmpty() || !deletes.isEmpty();
  }

  /** The segments as the engine knows them. */
  List<WalSegment> walSegments() {
    List<WalSegment> all = new ArrayList<>(segments.size());
    for (int i = 0; i < segments.size(); i++) {
      all.add(new WalSegment(id.segment(i), segments.get(i).length(), segments.get(i).crc32c()));
    }
    return all;
  }

  /**
   * What a file holds. Its path is known from elsewhere.
   *
   * @param length bytes
   * @param crc32c of all its bytes
   */
  record FileRef(long length, int crc32c) {
    /** Reads a whole file, however long. */
    static FileRef of(InputFile in) throws IOException {
      CRC32C checksum = new CRC32C();
      byte[] buffer = new byte[(int) Math.min(in.size(), 1 << 16)];
      for (long at = 0; at < in.size(); at += buffer.length) {
        int length = (int) Math.min(buffer.length, in.size() - at);
        in.readFully(at, buffer, 0, length);
        checksum.update(buffer, 0, length);
      }
      return new FileRef(in.size(), (int) checksum.getValue());
    }
  }

  /**
   * A staged file, of values or of deletes.
   *
   * @param shardId the shard it is for
   * @param path in the root; until it is published, if that is a rename
   */
  record StagedRef(long shardId, String path, FileRef file) {}
}
