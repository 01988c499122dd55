package io.tsm.flink.sink;

import static io.tsm.engine.testing.crash.Operation.CLOSE;
import static io.tsm.engine.testing.crash.Operation.CREATE;
import static io.tsm.engine.testing.crash.Operation.DELETE;
import static io.tsm.engine.testing.crash.Operation.LINK;
import static io.tsm.engine.testing.crash.Operation.LIST;
import static io.tsm.engine.testing.crash.Operation.SYNC_DIRECTORY;
import static io.tsm.engine.testing.crash.Operation.SYNC_FILE;
import static io.tsm.engine.testing.crash.Operation.WRITE;
import static io.tsm.flink.sink.SinkDriver.barrier;
import static io.tsm.flink.sink.SinkDriver.commit;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.crash.CountedDisk;
import io.tsm.engine.testing.crash.Operation;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a barrier and a commit do to the disk: as much for one point as for thousands. */
class CommitCostTest {
  /** A segment of the log and, in the background, a staged file, both made durable. */
  private static final Map<Operation, Long> BARRIER =
      Map.of(CREATE, 2L, WRITE, 3L, SYNC_FILE, 2L, SYNC_DIRECTORY, 2L, CLOSE, 2L);

  /**
   * A link into the shard, the mark, and the deletion of segment, staged file and the mark before.
   * Seven directories are listed, each in two operations.
   */
  private static final Map<Operation, Long> COMMIT =
      Map.of(
          LINK,
          1L,
          CREATE,
          1L,
          SYNC_FILE,
          1L,
          CLOSE,
          1L,
          SYNC_DIRECTORY,
          2L,
          DELETE,
          3L,
          LIST,
          14L);

  @TempDir private Path temporary;
  private final CountedDisk disk = new CountedDisk();
  private long time;

  @Test
  void barrierAndCommitDoAsMuchForManyPointsAsForFew() throws Exception {
    SinkDriver driver = new SinkDriver(temporary);
    driver.memory(64 << 20); // more than there is, so that nothing becomes a file early
    driver.storage(disk.storage());
    try (TsmSinkWriter<String> writer = driver.writer();
        TsmCommitter committer = driver.committer()) {
      write(writer, 1);
      commit(committer, barrier(writer)); // makes the directories
      for (int points : new int[] {1, 20_000, 10}) {
        write(writer, points);
        List<TsmCommittable> committables = new ArrayList<>();
        assertThat(disk.during(() -> committables.addAll(barrier(writer))))
            .as("barrier after %d points", points)
            .isEqualTo(BARRIER);
        assertThat(disk.during(() -> commit(committer, committables)))
            .as("commit of %d points", points)
            .isEqualTo(COMMIT);
        assertThat(committables).singleElement().returns((long) points, TsmCommittable::points);
      }
    }
  }

  /** Points in one shard, two of a series each. */
  private void write(TsmSinkWriter<String> writer, int points) throws Exception {
    for (int i = 0; i < points; i++) {
      SinkDriver.write(writer, "m,t=a x=%d.25,y=2i %d".formatted(i, time++));
    }
  }
}
