package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.Benchmark;
import io.tsm.benchmarks.Settings;
import io.tsm.benchmarks.report.Plot;
import io.tsm.benchmarks.report.Section;
import io.tsm.benchmarks.report.Table;
import io.tsm.benchmarks.workload.DevopsCpu;
import io.tsm.benchmarks.workload.DevopsCpu.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.RuntimeExecutionMode;

/** Where the processors are while jobs with this project's sink run. */
public final class JobProfile implements Benchmark {
  private static final int WARMUPS = 1;
  private static final double LEAST_PERCENT = 1; // of a step that is listed

  @Override
  public String name() {
    return "profile";
  }

  @Override
  public List<Section> run(Settings settings) throws Exception {
    int laps = settings.full() ? 40 : 20;
    return List.of(section(Load.of(new DevopsCpu(100, 5000, Kind.FLOATS), laps), settings));
  }

  static Section section(Load load, Settings settings) throws Exception {
    Map<String, StepSamples> profiles = new LinkedHashMap<>();
    for (RuntimeExecutionMode mode :
        List.of(RuntimeExecutionMode.STREAMING, RuntimeExecutionMode.BATCH)) {
      try (Cluster cluster = Cluster.start(settings.disk())) {
        TsmJob job = new TsmJob(load, mode, settings.disk(), cluster, new Checkpoints());
        for (int i = 0; i < WARMUPS; i++) {
          settings.progress().accept("Profile: " + Job.what(mode) + " warms up");
          job.run();
        }
        settings.progress().accept("Profile: " + Job.what(mode));
        profiles.put(Job.what(mode), StepSamples.of(job::run, settings.disk()));
      }
    }
    return section(load, profiles);
  }

  private static Section section(Load load, Map<String, StepSamples> profiles) {
    Set<String> steps = new TreeSet<>();
    profiles.values().forEach(profile -> steps.addAll(profile.steps(LEAST_PERCENT)));
    Map<String, List<Double>> bars = new LinkedHashMap<>();
    List<String> header = new ArrayList<>(List.of("step"));
    profiles.forEach(
        (name, profile) -> {
          header.add(name + ", % of samples");
          bars.put(name, steps.stream().map(profile::percent).toList());
        });
    Table table = new Table(header.toArray(String[]::new));
    for (String step : steps) {
      List<String> cells = new ArrayList<>(List.of(step));
      profiles
          .values()
          .forEach(p -> cells.add(String.format(Locale.ROOT, "%.1f", p.percent(step))));
      table.row(cells.toArray(String[]::new));
    }
    return new Section(
        "Flink job: where the time goes",
        text(load),
        List.of(),
        table,
        new Plot.Bars("% of samples", List.copyOf(steps), bars),
        notes(profiles),
        profiles);
  }

  private static String text(Load load) {
    return String.join(
        "\n",
        "One job of each kind with %,d values, as above, in the sampling profiler of the JVM (JFR)."
            .formatted(load.values()),
        "A sample belongs to the task or the background thread that it was taken in, and there to",
        "the innermost part of this project that was at work; *Flink* is what has none. Steps below",
        "%.0f %% are left out. Compiling and collecting garbage take no samples."
            .formatted(LEAST_PERCENT));
  }

  private static List<String> notes(Map<String, StepSamples> profiles) {
    List<String> notes = new ArrayList<>();
    profiles.forEach((name, profile) -> notes.add(name + ": " + profile.total() + " samples."));
    notes.add(
        "A counting sink has the steps of the source and of Flink, and of the writer's only the one"
            + " that takes bundles apart (*sink*). All others are the work that it leaves out.");
    return notes;
  }
}
