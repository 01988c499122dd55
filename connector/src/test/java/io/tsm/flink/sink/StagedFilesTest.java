package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files that a committable of a job without a log names. */
class StagedFilesTest {
  @TempDir private Path temporary;
  private SinkDriver driver;
  private List<TsmCommittable> committables;
  private Path staged;

  @BeforeEach
  void stage() throws Exception {
    driver = new SinkDriver(temporary);
    try (TsmSinkWriter<String> writer = driver.writer(false)) {
      write(writer, "m,t=a f=1.5 1000");
      committables = barrier(writer);
    }
    staged = driver.path(committables.get(0).staged().get(0).path());
  }

  private void commitThem() throws Exception {
    try (TsmCommitter committer = driver.committer()) {
      commit(committer, committables);
    }
  }

  @Test
  void oneOfAnotherLengthIsNotPublished() throws Exception {
    byte[] whole = Files.readAllBytes(staged);
    for (int length : new int[] {0, 1, whole.length - 1, whole.length + 1}) {
      Files.write(staged, Arrays.copyOf(whole, length));
      assertThatThrownBy(this::commitThem)
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(staged.toString())
          .hasMessageContaining(length + " bytes, not " + whole.length);
    }
    assertThat(driver.files("data")).isEmpty();
    Files.write(staged, whole);
    commitThem();
    assertThat(driver.lines()).containsExactly("m,t=a f=1.5 1000");
  }

  /** As on file systems where publishing is a rename, when the commit failed after it. */
  @Test
  void oneThatHasLostItsNameIsFoundInItsShard() throws Exception {
    Path published = published();
    Files.createDirectories(published.getParent());
    Files.move(staged, published);
    commitThem();
    assertThat(driver.files("data")).hasSize(1);
    assertThat(driver.lines()).containsExactly("m,t=a f=1.5 1000");
  }

  @Test
  void anotherFileOfTheSameLengthIsNotTakenForIt() throws Exception {
    byte[] other = Files.readAllBytes(staged);
    other[12] ^= 1;
    Path published = published();
    Files.createDirectories(published.getParent());
    Files.write(published, other);
    Files.delete(staged);
    assertThatThrownBy(this::commitThem)
        .isInstanceOf(IOException.class)
        .hasMessageContaining(staged.toString())
        .hasMessageContaining("is missing");
  }

  private Path published() {
    long shard = committables.get(0).staged().get(0).shardId();
    return driver.path("data/db/autogen/" + shard + "/000000001-000000001.tsm");
  }
}
