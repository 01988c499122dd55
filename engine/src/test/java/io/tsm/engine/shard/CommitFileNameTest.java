package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.shard.CommitFileName.Kind;
import io.tsm.engine.tsm.TsmFileName;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommitFileNameTest {
  private static final String UUID_TEXT = "0123abcd-4567-89ab-cdef-0123456789ab";

  @Test
  void whatIsNamedIsRecognised() {
    String prefix = CommitFileName.prefix(12);
    assertThat(CommitFileName.segment(12, 4)).isEqualTo("12-4.wal");
    assertKind(CommitFileName.segment(12, 4), Kind.SEGMENT);
    assertKind(CommitFileName.rejects(12), Kind.REJECTS);
    assertKind(CommitFileName.mark(12), Kind.MARK);
    assertKind(prefix + "2817-1" + CommitFileName.STAGED_SUFFIX, Kind.STAGED);
    assertKind(prefix + UUID_TEXT + "-2817-1" + CommitFileName.STAGED_SUFFIX, Kind.STAGED);
    assertKind(prefix + "2817-1" + CommitFileName.DELETES_SUFFIX, Kind.DELETES);
    assertKind(prefix + UUID_TEXT + "-2817-1" + CommitFileName.DELETES_SUFFIX, Kind.DELETES);
    assertKind(
        CommitFileName.tombstone(12, UUID.fromString(UUID_TEXT), 2817, new TsmFileName(3, 1)),
        Kind.TOMBSTONE);
    assertKind(prefix + UUID_TEXT + "-" + CommitFileName.CONFLICTS_SUFFIX, Kind.CONFLICTS);
  }

  private static void assertKind(String name, Kind kind) {
    assertThat(CommitFileName.parse(name)).contains(new CommitFileName(kind, 12));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "12",
        "12.done.bak",
        "012.done",
        "12-1.done",
        "12.wal",
        "12-1.wal.gz",
        "12-x.wal",
        "12-1.tsm.tmp",
        "12-1-1.tsm",
        "12-conflicts",
        "12-7-conflicts",
        "-1.done",
        "1234567890123456789.done",
        "٣.done"
      })
  void othersAreNot(String name) {
    assertThat(CommitFileName.parse(name)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "12.done, 12",
    "12-0.wal, 12",
    "12.rejects, 12",
    "12-7-1.tsm.tmp, 12",
    "12-of a kind to come, 12",
    "0.done, 0",
    "12, -1",
    "12x.done, -1",
    ".done, -1",
    "done, -1",
    "-1.done, -1",
    "x-1.wal, -1",
    "999999999999999999.done, 999999999999999999",
    "1234567890123456789.done, -1",
    "٣.done, -1"
  })
  void filesBelongToTheCommitThatTheyBeginWith(String name, long number) {
    assertThat(CommitFileName.commitOf(name)).isEqualTo(number);
  }

  @Test
  void heartbeatsAreRecognised() {
    UUID sink = UUID.randomUUID();
    UUID process = UUID.fromString(UUID_TEXT);
    assertThat(WalPath.ofHeartbeat(sink, process, 7))
        .isEqualTo("wal/" + sink + "/alive-" + UUID_TEXT + "-7");
    assertThat(HeartbeatName.parse("alive-" + UUID_TEXT + "-7"))
        .contains(new HeartbeatName(process, 7));
    assertThat(HeartbeatName.parse("alive-" + UUID_TEXT)).isEmpty();
    assertThat(HeartbeatName.parse("alive-" + UUID_TEXT + "-7.tmp")).isEmpty();
    assertThat(HeartbeatName.parse("alive-x-7")).isEmpty();
  }
}
