package io.tsm.benchmarks.flink;

import com.fasterxml.jackson.annotation.JsonValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** How often a sampling profiler found threads at each step of a job. */
final class StepSamples {
  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final Pattern PART = Pattern.compile("io\\.tsm\\.(?:engine|flink)\\.(\\w+)\\..*");

  private final Map<String, Long> samples = new TreeMap<>();
  private long total;

  private StepSamples() {}

  /** Runs something and profiles its jobs. */
  static StepSamples of(Callable<?> run, Path disk) throws Exception {
    Path file = Files.createTempFile(disk, "tsm-benchmark", ".jfr");
    try {
      try (Recording recording = new Recording()) {
        recording.enable(SAMPLE).withPeriod(PERIOD);
        recording.start();
        run.call();
        recording.stop();
        recording.dump(file);
      }
      return read(file);
    } finally {
      Files.delete(file);
    }
  }

  private static StepSamples read(Path file) throws IOException {
    StepSamples all = new StepSamples();
    try (RecordingFile recording = new RecordingFile(file)) {
      while (recording.hasMoreEvents()) {
        RecordedEvent event = recording.readEvent();
        if (event.getEventType().getName().equals(SAMPLE)) {
          RecordedThread thread = event.getValue("sampledThread");
          String task = task(thread == null ? null : thread.getJavaName());
          if (task != null && event.getStackTrace() != null) {
            all.samples.merge(task + ": " + part(event), 1L, Long::sum);
            all.total++;
          }
        }
      }
    }
    return all;
  }

  /** What a thread does for a job; null if it is not one of a job. */
  private static String task(String thread) {
    if (thread == null) {
      return null;
    } else if (thread.startsWith("Source:")) {
      return "source";
    } else if (thread.startsWith("Sink:") || thread.contains(": Writer")) {
      return "writer";
    } else if (thread.startsWith("tsm-")) {
      return "background";
    }
    return null;
  }

  /** The innermost part of this project in a stack. */
  private static String part(RecordedEvent event) {
    for (RecordedFrame frame : event.getStackTrace().getFrames()) {
      Matcher matcher = PART.matcher(frame.getMethod().getType().getName());
      if (matcher.matches()) {
        return matcher.group(1);
      }
    }
    return "Flink";
  }

  /** Names of steps with so large a share or more, such as {@code writer: wal}. */
  Set<String> steps(double leastPercent) {
    return samples.keySet().stream()
        .filter(step -> percent(step) >= leastPercent)
        .collect(Collectors.toSet());
  }

  /** The share of a step; 0 if it was never seen. */
  double percent(String step) {
    return 100.0 * samples.getOrDefault(step, 0L) / total;
  }

  long total() {
    return total;
  }

  @JsonValue
  Map<String, Long> samples() {
    return samples;
  }
}
