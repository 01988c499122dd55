package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.contest.Contest;
import io.tsm.benchmarks.contest.ContestResult;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import io.tsm.engine.model.Point;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The engine beside InfluxDB's, on synthetic loads. */
public final class EngineContests {
  private static final String REFERENCE = "InfluxDB tsm1";
  private static final int WARMUPS = 2;

  private EngineContests() {}

  /**
   * Runs all.
   *
   * @param full with the large loads
   * @param tsm1 program that runs InfluxDB's engine, or null
   * @param disk where temporary folders are made
   */
  public static List<ContestResult> run(
      boolean full, int rounds, Path tsm1, Path disk, Consumer<String> progress) throws Exception {
    List<DevopsCpu> loads = new ArrayList<>();
    for (Kind kind : new Kind[] {Kind.FLOATS, Kind.INTEGERS}) {
      loads.add(new DevopsCpu(100, 1000, kind));
      if (full) {
        loads.add(new DevopsCpu(100, 5000, kind));
      }
    }
    List<ContestResult> results = new ArrayList<>();
    for (DevopsCpu load : loads) {
      try (TemporaryFolder folder = new TemporaryFolder(disk)) {
        List<Point> points = load.points();
        Path lines = folder.path().resolve("points.lp");
        DevopsCpu.writeLines(points, lines);
        Workload workload = new Workload(load.toString(), points, lines, load.values());
        Contest contest =
            new Contest(
                "Engine: " + load,
                REFERENCE,
                List.of(new TsmEngine(workload, disk), new GoEngine(workload, tsm1)));
        results.add(contest.run(WARMUPS, rounds, progress));
      }
    }
    return results;
  }
}
