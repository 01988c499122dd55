package io.tsm.engine.cli;

/**
 * What compactions did, for scripts.
 *
 * @param shards that were looked at
 * @param filesBefore TSM files in them
 * @param filesAfter TSM files in them now
 * @param bytesBefore of the TSM files
 * @param bytesAfter of the TSM files now
 */
record CompactionSummary(
    int shards,
    int filesBefore,
    int filesAfter,
    long bytesBefore,
    long bytesAfter,
    double seconds) {

  /** In a line. */
  String text() {
    return "%s: %s of %s became %s of %s; %s"
        .formatted(
            Text.count(shards, "shard"),
            Text.count(filesBefore, "file"),
            Text.count(bytesBefore, "byte"),
            filesAfter,
            Text.count(bytesAfter, "byte"),
            Text.seconds(seconds));
  }
}
