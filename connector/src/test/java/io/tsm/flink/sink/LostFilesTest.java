package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.read.ShardReader;
import io.tsm.flink.sink.TsmCommittable.FileRef;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that somebody else took away or damaged, where {@link CommitProtocolTest} has one file. */
@Timeout(60)
class LostFilesTest {
  @TempDir private Path temporary;
  private SinkDriver driver;

  @BeforeEach
  void open() {
    driver = new SinkDriver(temporary);
  }

  private int commitInNewProcess(List<TsmCommittable> committables) throws Exception {
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer()) {
      return commit(committer, committables);
    }
  }

  // A log of two segments

  /** A commit of two segments, which writers make only of more than 256 MiB: of two commits. */
  private List<TsmCommittable> commitOfTwoSegments() throws Exception {
    List<TsmCommittable> two = new ArrayList<>();
    try (TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, "m,t=a f=1.5 1000", "m,t=b f=2.5 1000");
      two.addAll(barrier(writer));
      write(writer, "m,t=a f=3.5 2000", "m,t=b i=4i 2000");
      two.addAll(barrier(writer));
    }
    driver.loseProcess();
    TsmCommittable first = two.get(0);
    CommitId id = first.id();
    Files.move(driver.path(two.get(1).id().segment(0)), driver.path(id.segment(1)));
    List<FileRef> segments =
        Stream.concat(first.segments().stream(), two.get(1).segments().stream()).toList();
    return List.of(
        new TsmCommittable(
            id,
            first.database(),
            first.retentionPolicy(),
            segments,
            List.of(),
            List.of(),
            null,
            4,
            4,
            0));
  }

  private void assertNothingWasDone(CommitId id) throws IOException {
    assertThat(driver.files("data")).isEmpty();
    assertThat(driver.files(id.directory())).noneMatch(name -> name.endsWith(".done"));
    assertThat(driver.files(id.directory())).noneMatch(name -> name.endsWith(".tmp"));
    assertThat(driver.localFiles()).isEmpty();
  }

  private void assertAllIsThere() throws IOException {
    assertThat(driver.lines())
        .containsExactlyInAnyOrder(
            "m,t=a f=1.5 1000", "m,t=b f=2.5 1000", "m,t=a f=3.5 2000", "m,t=b i=4i 2000");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void oneOfTwoSegmentsIsLost(int lost) throws Exception {
    List<TsmCommittable> committables = commitOfTwoSegments();
    CommitId id = committables.get(0).id();
    Path segment = driver.path(id.segment(lost));
    byte[] whole = Files.readAllBytes(segment);
    Files.delete(segment);
    for (int attempt = 0; attempt < 3; attempt++) {
      assertThatThrownBy(() -> commitInNewProcess(committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(segment.toString())
          .hasMessageContaining("Restore from another checkpoint, or put the file back");
      assertNothingWasDone(id);
      assertThat(driver.path(id.segment(1 - lost))).exists();
    }
    Files.write(segment, whole);
    assertThat(commitInNewProcess(committables)).isZero();
    assertAllIsThere();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void oneOfTwoSegmentsIsDamagedSomewhere(int damaged) throws Exception {
    List<TsmCommittable> committables = commitOfTwoSegments();
    CommitId id = committables.get(0).id();
    Path segment = driver.path(id.segment(damaged));
    byte[] whole = Files.readAllBytes(segment);
    for (int i = 0; i < whole.length; i++) {
      byte[] bytes = whole.clone();
      bytes[i] ^= (byte) 0xFF;
      Files.write(segment, bytes);
      CorruptFileException error =
          catchThrowableOfType(CorruptFileException.class, () -> commitInNewProcess(committables));
      assertThat(error).as("byte %d", i).isNotNull();
      assertThat(error.path()).isEqualTo(segment.toString());
      assertThat(error.offset()).as("byte %d", i).isBetween(0L, (long) whole.length);
      assertNothingWasDone(id);
    }
    Files.write(segment, whole);
    assertThat(commitInNewProcess(committables)).isZero();
    assertAllIsThere();
  }

  // Staged files

  /** The first attempt has published a part when it misses the file; the next one has the log. */
  @Test
  void aStagedFileIsLostBeforeItsCommit() throws Exception {
    String[] lines = {"m,t=a f=1.5 1000", "m,t=b f=2.5 1000", "m,t=a f=3.5 700000000000000"};
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, lines);
      List<TsmCommittable> committables = barrier(writer);
      CommitId id = committables.get(0).id();
      List<String> staged =
          driver.files(id.directory()).stream().filter(name -> name.endsWith(".tmp")).toList();
      assertThat(staged).hasSizeGreaterThan(1);
      Path lost = driver.path(id.directory() + "/" + staged.get(staged.size() - 1));
      Files.delete(lost);
      assertThatThrownBy(() -> commit(committer, committables))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(lost.toString());
      assertThat(driver.path(id.mark())).doesNotExist();

      assertThat(commitInNewProcess(committables)).isZero();
      StoredPoints stored = driver.stored();
      assertThat(stored.lines()).containsExactlyInAnyOrder(lines);
      assertThat(stored.differentRewrites()).isEmpty();
      assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
    }
  }

  // Published files

  private static final String SHARD = "data/" + SinkDriver.DATABASE + "/autogen/";

  /** One point in the one shard that there is, in a file of its own. */
  private List<TsmCommittable> publishPoint(long time) throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, "m,t=a f=1.5 " + time);
      List<TsmCommittable> committables = barrier(writer);
      commit(committer, committables);
      return committables;
    }
  }

  private Path published(int generation) throws IOException {
    String name = "%09d-000000001.tsm".formatted(generation);
    return driver.files("data").stream()
        .filter(file -> file.endsWith(name))
        .map(file -> driver.path("data").resolve(file))
        .findFirst()
        .orElseThrow();
  }

  /**
   * No list of files is kept that would say it is missing: the others count, nothing comes back.
   */
  @Test
  void aPublishedFileIsLost() throws Exception {
    List<TsmCommittable> old = new ArrayList<>();
    for (int i = 1; i <= 3; i++) {
      old.addAll(publishPoint(i));
    }
    Files.delete(published(2));
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=1.5 1", "m,t=a f=1.5 3");
    assertThat(commitInNewProcess(old)).isEqualTo(3); // done is done

    publishPoint(4);
    assertThat(published(4)).as("no gap is filled").exists();
    assertThat(driver.lines())
        .containsExactlyInAnyOrder("m,t=a f=1.5 1", "m,t=a f=1.5 3", "m,t=a f=1.5 4");
    Files.delete(published(4));
    publishPoint(5);
    assertThat(driver.lines())
        .containsExactlyInAnyOrder("m,t=a f=1.5 1", "m,t=a f=1.5 3", "m,t=a f=1.5 5");
  }

  @Test
  void aReaderThatIsOpenReadsADeletedFileToItsEnd() throws Exception {
    publishPoint(1);
    Path file = published(1);
    String shard = SHARD + file.getParent().getFileName();
    int rows = 0;
    try (ShardReader reader = ShardReader.open(new LocalStorage(driver.root()), shard);
        KeyIterator values = reader.iterator()) {
      Files.delete(file);
      while (values.next()) {
        rows += values.to() - values.from();
      }
    }
    assertThat(rows).isEqualTo(1);
  }

  /** Directories are known to be there from before: they are made, and made durable, again. */
  @ParameterizedTest
  @ValueSource(strings = {"data", "data/db/autogen"})
  void aDirectoryIsLostUnderAJob(String directory) throws Exception {
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, "m,t=a f=1.5 1", "m,t=b f=1.5 1");
      commit(committer, barrier(writer));
      FileUtils.deleteDirectory(driver.path(directory).toFile());
      write(writer, "m,t=a f=1.5 2", "m,t=b f=1.5 2");
      commit(committer, barrier(writer));
    }
    assertThat(driver.lines()).containsExactlyInAnyOrder("m,t=a f=1.5 2", "m,t=b f=1.5 2");
    assertThat(driver.files("wal")).allMatch(name -> name.endsWith(".done"));
  }
}
