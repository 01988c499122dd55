package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.flink.sink.testing.ForwardingStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process dies while it takes away what a commit has left. Deletions become durable in any order,
 * so any of the files may be gone.
 */
@Timeout(60)
class PartialCleanTest {
  @TempDir private Path temporary;

  /** The first commit was cleaned up to its mark; the second one is published and marked. */
  @Test
  void whicheverOfTheObsoleteFilesAreGoneTheCommitIsDone() throws Exception {
    SinkDriver driver = new SinkDriver(temporary).policy(BadRecordPolicy.REJECT);
    List<TsmCommittable> all = new ArrayList<>();
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, "m,t=a f=1.0 1000");
      all.addAll(barrier(writer));
      commit(committer, all);
      write(writer, "m,t=a f=2.0 1000", "m,t=b f=3.0 2000", "broken");
      all.addAll(barrier(writer));
    }
    CommitId second = all.get(1).id();
    dieBeforeTheFirstDeletion(driver, all.get(1));

    Map<Path, byte[]> obsolete = new HashMap<>();
    Path mark = driver.path(second.mark());
    for (String name : driver.files(second.directory())) {
      Path file = driver.path(second.directory()).resolve(name);
      if (!file.equals(mark)) {
        obsolete.put(file, Files.readAllBytes(file));
      }
    }
    // segment, two files of the replay, refused records, the mark before
    assertThat(obsolete).hasSize(5);
    List<String> data = driver.files("data");
    List<String> rejected = driver.files("rejected");
    assertThat(rejected).hasSize(1);

    List<Path> files = List.copyOf(obsolete.keySet());
    for (int gone = 0; gone < 1 << files.size(); gone++) {
      List<Path> left = new ArrayList<>();
      for (int i = 0; i < files.size(); i++) {
        Files.deleteIfExists(files.get(i));
        if ((gone >> i & 1) == 0) {
          Files.write(files.get(i), obsolete.get(files.get(i)));
          left.add(files.get(i));
        }
      }
      driver.loseProcess();
      try (TsmCommitter committer = driver.committer()) {
        assertThat(commit(committer, all)).as("with %s left", left).isEqualTo(2);
      }
      assertThat(driver.files("data")).as("with %s left", left).isEqualTo(data);
      assertThat(driver.files("rejected")).isEqualTo(rejected);
      assertThat(driver.files(second.directory())).as("with %s left", left).hasSize(1);
      assertThat(mark).exists();
    }
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=2.0 1000", "m,t=b f=3.0 2000");
  }

  private static void dieBeforeTheFirstDeletion(SinkDriver driver, TsmCommittable committable)
      throws Exception {
    driver.loseProcess();
    driver.storage(
        new ForwardingStorage(new LocalStorage(driver.root())) {
          @Override
          public boolean delete(String path) throws IOException {
            throw new IOException("the process is dead");
          }
        });
    try (TsmCommitter committer = driver.committer()) {
      assertThatThrownBy(() -> commit(committer, List.of(committable)))
          .hasMessageContaining("the process is dead");
    }
  }
}
