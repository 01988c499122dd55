package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Point;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the blocks of runs when a commit is staged. */
class RunBlocksTest {
  private static final int ROWS = 50_000;
  private static final int FULL = 1000;
  private static final long MEMORY = 400_000; // for some thousand rows at a time

  @TempDir private Path temporary;

  private static Point point(long time) {
    return Point.builder().measurement("m").field("f", time / 3.0).time(time).toPoint();
  }

  /** Writes a row for each time, and returns the blocks that are staged, by their rows. */
  private List<Integer> blocks(long[] times) throws Exception {
    LocalStorage root = new LocalStorage(temporary.resolve("root"));
    LocalStorage runs = LocalStorage.temporary(temporary.resolve("runs"));
    WriteTarget target = new WriteTarget(root, new ShardLayout(RandomPoints.GROUP, 1), "db", "rp");
    try (PointsWriter writer =
        new PointsWriter(
            target, runs, "run-", Runnable::run, MEMORY, PointsWriter.ShardGuard.NONE)) {
      for (long time : times) {
        writer.write(point(time));
      }
      assertThat(writer.earlyFreezes()).isGreaterThan(3);
      StagedShard shard = writer.freeze("wal/1-").await(30, TimeUnit.SECONDS).get(0);
      List<Integer> rows = new ArrayList<>();
      FloatValues all = new FloatValues(ROWS);
      for (TsmFileInfo file : shard.files()) {
        read(root, file, all, rows);
      }
      assertThat(all.size()).isEqualTo(ROWS);
      for (int row = 0; row < ROWS; row++) {
        assertThat(all.time(row)).isEqualTo(row);
        assertThat(all.values()[row]).isEqualTo(row / 3.0);
      }
      return rows;
    }
  }

  private static void read(LocalStorage root, TsmFileInfo file, FloatValues all, List<Integer> rows)
      throws IOException {
    try (TsmReader reader = TsmReader.open(root.open(file.path()))) {
      for (int block = 0; block < reader.blockCount(0); block++) {
        int before = all.size();
        reader.read(0, block, block + 1, reader.blocks(), all);
        rows.add(all.size() - before);
      }
    }
  }

  /** A block that is not full where a run ends shows that those behind it were not cut anew. */
  @Test
  void passAsTheyAreWhereTimesAscend() throws Exception {
    long[] ascending = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      ascending[i] = i;
    }
    List<Integer> rows = blocks(ascending);
    assertThat(rows.subList(0, rows.size() - 1)).anyMatch(count -> count < FULL);
    assertThat(rows).hasSizeLessThan(2 * ROWS / FULL);
  }

  /** First the even times, then the odd ones: each run overlaps others. */
  @Test
  void areMergedWhereTheyOverlap() throws Exception {
    long[] twice = new long[ROWS];
    for (int i = 0; i < ROWS; i++) {
      twice[i] = 2L * i < ROWS ? 2L * i : 2L * i - ROWS + 1;
    }
    List<Integer> rows = blocks(twice);
    assertThat(rows).hasSizeLessThan(2 * ROWS / FULL);
  }
}
