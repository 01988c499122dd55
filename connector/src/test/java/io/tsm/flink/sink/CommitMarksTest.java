package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.tsm.engine.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitMarksTest {
  @TempDir private Path root;
  private final UUID sink = UUID.randomUUID();
  private final UUID writer = UUID.randomUUID();
  private CommitMarks marks;

  @BeforeEach
  void open() {
    marks = new CommitMarks(new LocalStorage(root));
  }

  private CommitId id(long number) {
    return new CommitId(sink, 3, writer, number);
  }

  private void file(String name) throws IOException {
    Path directory = Files.createDirectories(root.resolve(id(1).directory()));
    Files.writeString(directory.resolve(name), "x");
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(id(1).directory()))) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void pathsOfACommit() {
    String directory = "wal/" + sink + "/3-" + writer;
    assertThat(id(12).directory()).isEqualTo(directory);
    assertThat(id(12).segment(4)).isEqualTo(directory + "/12-4.wal");
    assertThat(id(12).rejects()).isEqualTo(directory + "/12.rejects");
    assertThat(id(12).mark()).isEqualTo(directory + "/12.done");
    assertThat(id(12).publishedRejects("-x"))
        .isEqualTo("rejected/" + sink + "/3-" + writer + "-12-x.lp.gz");
    assertThat(id(12)).hasToString("commit 12 of writer 3-" + writer + " of sink " + sink);
  }

  @Test
  void aMarkCoversEarlierCommitsAndNoLaterOnes() throws Exception {
    assertThat(marks.isDone(id(1))).isFalse();
    marks.markDone(id(5));
    for (long n = 1; n <= 5; n++) {
      assertThat(marks.isDone(id(n))).isTrue();
    }
    assertThat(marks.isDone(id(6))).isFalse();
    assertThat(marks.isDone(new CommitId(sink, 3, UUID.randomUUID(), 5))).isFalse();
    assertThat(marks.isDone(new CommitId(sink, 4, writer, 5))).isFalse();
    assertThat(marks.isDone(new CommitId(UUID.randomUUID(), 3, writer, 5))).isFalse();
  }

  @Test
  void markingTwiceIsFine() throws Exception {
    marks.markDone(id(2));
    assertThatCode(() -> marks.markDone(id(2))).doesNotThrowAnyException();
    assertThat(files()).containsExactly("2.done");
  }

  @Test
  void cleaningLeavesItsMarkAndLaterCommits() throws Exception {
    for (String name :
        new String[] {
          "1-0.wal",
          "2-0.wal",
          "2-1.wal",
          "2.rejects",
          "2-77-1.tsm.tmp",
          "3-0.wal",
          "10-0.wal",
          "1.done",
          "2.done"
        }) {
      file(name);
    }
    marks.clean(id(2));
    assertThat(files()).containsExactly("10-0.wal", "2.done", "3-0.wal");
    marks.clean(id(2));
    assertThat(files()).hasSize(3);
  }

  /** In the order of their names, 10.done would go before 9-0-1.tsm.tmp. */
  @Test
  void olderMarksGoAfterAllThatCouldBePublished() throws Exception {
    for (String name : new String[] {"10.done", "9-0-1.tsm.tmp", "9.rejects", "8.done"}) {
      file(name);
    }
    SinkDriver.CrashingStorage storage =
        new SinkDriver.CrashingStorage(new LocalStorage(root), Integer.MAX_VALUE);
    new CommitMarks(storage).clean(id(11));
    assertThat(storage.changes().stream().map(c -> c.substring(c.lastIndexOf('/') + 1)))
        .containsExactly("9-0-1.tsm.tmp", "9.rejects", "10.done", "8.done");
  }

  @Test
  void cleaningAnEarlierCommitKeepsALaterMark() throws Exception {
    file("2-0.wal");
    file("5-0.wal");
    file("4.done");
    marks.clean(id(2));
    assertThat(files()).containsExactly("4.done", "5-0.wal");
  }

  /** What somebody else put there is neither a mark nor ours to delete. */
  @Test
  void foreignFilesCountForNothing() throws Exception {
    for (String name :
        new String[] {"notes.txt", "7-copy.done", "done", "8.done.bak", "1.done~", "x.done"}) {
      file(name);
    }
    Files.createDirectories(root.resolve(id(1).directory()).resolve("9.done/in it"));
    Files.createDirectories(root.resolve(id(1).directory()).resolve("1-mine/in it"));
    assertThat(marks.isDone(id(1))).isFalse();
    marks.markDone(id(2));
    marks.clean(id(2));
    assertThat(marks.isDone(id(2))).isTrue();
    assertThat(marks.isDone(id(3))).isFalse();
    assertThat(files()).contains("notes.txt", "7-copy.done", "2.done", "9.done", "1-mine");
  }
}
