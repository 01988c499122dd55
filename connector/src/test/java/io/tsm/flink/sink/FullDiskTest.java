package io.tsm.flink.sink;

import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static io.tsm.flink.sink.SinkDriver.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.Ballast;
import io.tsm.flink.sink.testing.Mount;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real disk that is full, with a little more room each time, until a commit succeeds. */
@Timeout(120)
class FullDiskTest {
  private static final long BYTES = 8L << 20;
  private static final int NAMES = 2_000;
  private static final int PAGE = 4096;
  private static final int VALUES = 3_000;

  /** Incompressible values, so that log and files take several pages. */
  private static final String[] LINES = new String[VALUES];

  static {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < VALUES; i++) {
      LINES[i] = "m,t=" + i % 3 + " n=" + random.nextLong() + "i " + i * 400_000_000_000L;
    }
  }

  @TempDir private Path temporary;

  @Test
  void noRoomForBytes() throws Exception {
    int failures = failuresUntilItFits((i, disk) -> Ballast.leavingBytes((long) i * PAGE, disk));
    assertThat(failures).isGreaterThan(15); // 12 pages of log, as many of files
  }

  @Test
  void noRoomForNames() throws Exception {
    int failures = failuresUntilItFits(Ballast::leavingNames);
    // log, staged files, links: each with its directories, and the mark
    assertThat(failures).isGreaterThan(12);
  }

  /** Gives more and more room, until it is enough. */
  private int failuresUntilItFits(Filling filling) throws Exception {
    try (Mount disk = Mount.disk(temporary.resolve("disk"), BYTES, NAMES)) {
      for (int room = 0; ; room++) {
        SinkDriver driver = new SinkDriver(disk.directory().resolve("room-" + room));
        driver.writer().close(); // the layout is there
        List<TsmCommittable> prepared = new ArrayList<>();
        boolean fits;
        Ballast ballast = filling.fill(room, disk.directory());
        try {
          fits = runs(driver, prepared);
        } finally {
          ballast.drop();
        }
        recover(driver, prepared, room);
        if (fits) {
          return room;
        }
      }
    }
  }

  /** Returns whether all went well; if not, the error must name a file and say what is wrong. */
  private static boolean runs(SinkDriver driver, List<TsmCommittable> prepared) throws Exception {
    try (TsmCommitter committer = driver.committer();
        TsmSinkWriter<String> writer = driver.writer()) {
      write(writer, LINES);
      prepared.addAll(barrier(writer));
      commit(committer, prepared);
      return true;
    } catch (IOException e) {
      assertThat(e)
          .hasMessageContaining(driver.root().toString())
          .hasMessageContaining("No space left on device");
      return false;
    }
  }

  /** What Flink does: it commits what a checkpoint names, or replays the records. */
  private static void recover(SinkDriver driver, List<TsmCommittable> prepared, int room)
      throws Exception {
    driver.loseProcess();
    try (TsmCommitter committer = driver.committer();
        TsmSinkWriter<String> writer = driver.writer()) {
      if (prepared.isEmpty()) {
        write(writer, LINES);
        prepared.addAll(barrier(writer));
      }
      commit(committer, prepared);
    }
    StoredPoints stored = driver.stored();
    assertThat(stored.lines()).as("room %d", room).isEqualTo(Set.copyOf(Arrays.asList(LINES)));
    assertThat(stored.differentRewrites()).isEmpty();
    assertThat(driver.files("wal")).as("room %d", room).allMatch(name -> name.endsWith(".done"));
    assertThat(driver.localFiles()).isEmpty();
    assertThat(driver.handOver().isEmpty()).isTrue();
  }

  private interface Filling {
    Ballast fill(int room, Path disk) throws IOException;
  }
}
