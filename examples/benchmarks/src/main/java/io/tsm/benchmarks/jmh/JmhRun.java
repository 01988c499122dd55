package io.tsm.benchmarks.jmh;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks of a class in processes of their own, which have this one's class path. */
final class JmhRun {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private JmhRun() {}

  /**
   * Runs them.
   *
   * @param full longer, twice each, and with all parameters
   * @param few parameters that are enough otherwise, by name; those that a benchmark does not have
   *     are left out
   * @throws RunnerException if one of them failed
   */
  static List<JmhScore> of(Class<?> benchmarks, boolean full, Map<String, String[]> few)
      throws RunnerException {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmarks.getName().replace(".", "\\.") + "\\.")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .addProfiler(GCProfiler.class)
            .jvmArgsAppend("-Xms1g", "-Xmx1g")
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    if (full) {
      iterations(options, 2, 4, 5, 500);
    } else {
      iterations(options, 1, 4, 3, 100);
      few.forEach(options::param);
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    List<JmhScore> scores = new ArrayList<>();
    for (RunResult result : results) {
      scores.add(score(result));
    }
    return scores;
  }

  private static void iterations(
      ChainedOptionsBuilder options, int forks, int warmups, int measured, long milliseconds) {
    options
        .forks(forks)
        .warmupIterations(warmups)
        .warmupTime(TimeValue.milliseconds(milliseconds))
        .measurementIterations(measured)
        .measurementTime(TimeValue.milliseconds(milliseconds));
  }

  /** {@code OUT_OF_ORDER} becomes {@code out of order}, and 1000 of series {@code 1000 series}. */
  private static String text(String key, String value) {
    return Character.isDigit(value.charAt(0))
        ? value + " " + key
        : value.replace('_', ' ').toLowerCase(Locale.ROOT);
  }

  private static JmhScore score(RunResult result) {
    BenchmarkParams params = result.getParams();
    String benchmark = params.getBenchmark();
    List<String> values = new ArrayList<>();
    for (String key : params.getParamsKeys()) {
      values.add(text(key, params.getParam(key)));
    }
    Result<?> time = result.getPrimaryResult();
    return new JmhScore(
        benchmark.substring(benchmark.lastIndexOf('.') + 1),
        values,
        time.getScore(),
        time.getScoreError(),
        1000 / result.getSecondaryResults().get("bytes").getScore(),
        result.getSecondaryResults().get(ALLOCATED).getScore());
  }
}
