package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
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
}
