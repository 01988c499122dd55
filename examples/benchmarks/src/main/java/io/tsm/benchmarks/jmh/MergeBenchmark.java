package io.tsm.benchmarks.jmh;

import io.tsm.engine.compact.MergeResult;
import io.tsm.engine.compact.MergeSource;
import io.tsm.engine.compact.TsmMerger;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmLimits;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Four files of the same 100 keys into one, as in a full compaction; in memory. */
@State(Scope.Thread)
public class MergeBenchmark {
  private static final int FILES = 4;
  private static final int KEYS = 100;
  private static final int ROWS = 2000;
  private static final int VALUES = FILES * KEYS * ROWS;

  /** How the files lie to each other. */
  public enum Overlap {
    FULL_BLOCKS_IN_A_ROW(ROWS, ROWS),
    SHORT_BLOCKS_IN_A_ROW(ROWS / 4, ROWS / 4),
    OVERLAPPING_BY_HALF(ROWS, ROWS / 2);

    private final int rows;
    private final int step;

    Overlap(int rows, int step) {
      this.rows = rows;
      this.step = step;
    }
  }

  @Param // all of them
  public Overlap overlap;

  private final MemoryStorage storage = MemoryStorage.keeping();
  private final MemoryStorage target = MemoryStorage.forgetting();
  private final List<String> paths = new ArrayList<>();
  private long expected;

  /** Makes the files. */
  @Setup
  public void prepare() throws IOException {
    int files = VALUES / KEYS / overlap.rows;
    for (int i = 0; i < files; i++) {
      String path = i + ".tsm";
      TsmFiles.write(
          storage, path, KEYS, overlap.rows, (long) i * overlap.step * TsmFiles.INTERVAL);
      paths.add(path);
    }
    expected = (long) KEYS * (overlap.rows + (files - 1) * overlap.step);
  }

  /** All values of all files count, those too that others hide. */
  @Benchmark
  @OperationsPerInvocation(VALUES)
  public MergeResult merge(Traffic traffic) throws IOException {
    List<MergeSource> sources = new ArrayList<>();
    try {
      for (String path : paths) {
        sources.add(new MergeSource(TsmReader.open(storage.open(path)), Tombstones.NONE));
      }
      MergeResult result =
          new TsmMerger(target, () -> "merged.tsm", TsmLimits.FORMAT)
              .merge(sources, false, Throttle.NONE);
      Checks.count(
          "merged", expected, result.files().stream().mapToLong(TsmFileInfo::valueCount).sum());
      traffic.bytes += 2 * Long.BYTES * VALUES;
      return result;
    } finally {
      for (MergeSource source : sources) {
        source.reader().close();
      }
    }
  }
}
