package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.flink.sink.testing.ForwardingStorage;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the background makes of caches fails: with a log that is no failure of the job. */
class FailedSnapshotTest {
  private static final String[] LINES = {
    "m,t=a f=1.5 1000", "m,t=b f=2.5 1000", "m,t=a f=3.5 700000000000000"
  };

  @TempDir private Path temporary;
  private SinkDriver driver;

  @BeforeEach
  void open() {
    driver = new SinkDriver(temporary);
  }

  /** How it fails. */
  enum Trouble {
    IO_EXCEPTION {
      @Override
      void strike(String path) throws IOException {
        throw new IOException("no luck with " + path);
      }
    },
    ERROR {
      @Override
      void strike(String path) {
        throw new OutOfMemoryError("no luck with " + path);
      }
    };

    abstract void strike(String path) throws IOException;
  }

  /** From now on files whose path is like that cannot be made, as often as told. */
  private void failing(Predicate<String> paths, int times, Trouble trouble) {
    driver.storage(
        new ForwardingStorage(new LocalStorage(driver.root())) {
          private int left = times;

          @Override
          public OutputFile create(String path) throws IOException {
            if (paths.test(path) && left-- > 0) {
              trouble.strike(path);
            }
            return super.create(path);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void theCommitIsMadeFromTheLog(Trouble trouble) throws Exception {
    driver.writer().close();
    failing(path -> path.endsWith(".tsm.tmp"), 1, trouble);
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, LINES);
      assertThat(commit(committer, barrier(writer))).isZero();
      write(writer, "m,t=a f=4.5 2000"); // and the job goes on
      assertThat(commit(committer, barrier(writer))).isZero();
    }
    StoredPoints stored = driver.stored();
    assertThat(stored.lines()).contains(LINES).contains("m,t=a f=4.5 2000").hasSize(4);
    assertThat(stored.rewrites()).isZero();
    assertNothingIsLeft();
  }

  /**
   * Not even the replay can make files: the commit fails, and is repeated when they can be made.
   */
  @ParameterizedTest
  @EnumSource
  void theReplayFailsToo(Trouble trouble) throws Exception {
    driver.writer().close();
    failing(path -> path.endsWith(".tsm.tmp"), Integer.MAX_VALUE, trouble);
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, LINES);
      committables = barrier(writer);
      assertThatThrownBy(() -> commit(committer, committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no luck with " + committables.get(0).id().directory());
    }
    assertThat(driver.files("data")).isEmpty();
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      assertThat(commit(committer, committables)).isZero();
    }
    assertThat(driver.lines()).containsExactlyInAnyOrder(LINES);
    assertNothingIsLeft();
  }

  /** Nothing refers to a log at the end of a batch, so there is none to fall back to. */
  @ParameterizedTest
  @EnumSource
  void withoutALogTheJobFails(Trouble trouble) throws Exception {
    driver.writer().close();
    failing(path -> path.endsWith(".tsm.tmp"), 1, trouble);
    try (TsmSinkWriter<String> writer = driver.writer(false)) {
      write(writer, LINES);
      assertThatThrownBy(() -> barrier(writer))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a background snapshot failed")
          .hasMessageContaining("no luck with wal/");
    }
    assertThat(driver.files("data")).isEmpty();
    assertThat(driver.files("wal")).isEmpty();
    assertThat(driver.localFiles()).isEmpty();
  }

  // Temporary files

  /** More than fits into the memory of the driver's jobs, so that there must be runs. */
  private static String[] manyLines() {
    String[] lines = new String[100_000];
    for (int i = 0; i < lines.length; i++) {
      lines[i] = "m,t=a f=" + i + ".5 " + i;
    }
    return lines;
  }

  /** With a log the caches may go: it is read again once the folder is mended. */
  @Test
  void theLocalFolderCannotBeWrittenToUntilTheJobIsBack() throws Exception {
    Path local = Files.createFile(temporary.resolve("local"));
    String[] lines = manyLines();
    List<TsmCommittable> committables;
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, lines);
      committables = barrier(writer);
      assertThatThrownBy(() -> commit(committer, committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(local.toString());
    }
    assertThat(driver.files("data")).isEmpty();
    Files.delete(local);
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      assertThat(commit(committer, committables)).isZero();
    }
    assertThat(driver.lines()).hasSize(lines.length);
    assertNothingIsLeft();
  }

  /** Without a log the job fails while it still reads, not after hours. */
  @Test
  void withoutALogTheLocalFolderIsMissedAtOnce() throws Exception {
    Path local = Files.createFile(temporary.resolve("local"));
    Callable<Integer> writing =
        () -> {
          int written = 0;
          try (TsmSinkWriter<String> writer = driver.writer(false)) {
            for (String line : manyLines()) {
              write(writer, line);
              written++;
            }
          } catch (IOException e) {
            assertThat(e)
                .hasMessageContaining("a temporary file could not be written")
                .hasMessageContaining(local.toString());
          }
          return written;
        };
    assertThat(writing.call()).isBetween(1, 99_999);
    assertThat(driver.files("")).containsExactly("layout.json");
    Files.delete(local);
    assertThat(writing.call()).isEqualTo(100_000);
  }

  private void assertNothingIsLeft() throws IOException {
    assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
    assertThat(driver.files("data")).allMatch(name -> name.endsWith(".tsm"));
    assertThat(driver.localFiles()).isEmpty();
    assertThat(driver.handOver().isEmpty()).isTrue();
  }
}
