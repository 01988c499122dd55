package io.tsm.examples.ingest;

import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;

/**
 * What a job that runs in this JVM has counted up to now: sums of Flink's metrics over all
 * subtasks, which come here by a {@link JobCountsReporterFactory}. They stay when the tasks end.
 */
final class JobCounts implements AutoCloseable {
  /** The source's name in the job. */
  static final String SOURCE = "line protocol";

  static final String ID = "id";

  private static final String REPORTER = "ingest";
  private static final Map<String, JobCounts> OPEN = new ConcurrentHashMap<>();

  private final String id = UUID.randomUUID().toString();
  private final Queue<Counter> linesRead = new ConcurrentLinkedQueue<>();
  private final Queue<Counter> points = new ConcurrentLinkedQueue<>();
  private final Queue<Counter> values = new ConcurrentLinkedQueue<>();
  private final Queue<Counter> refused = new ConcurrentLinkedQueue<>();
  private volatile long readingSince; // System.nanoTime(), or 0
  private volatile Gauge<?> checkpoints = () -> 0L;

  JobCounts() {
    OPEN.put(id, this);
  }

  /** The counts that a reporter is to fill; null if they were closed. */
  static JobCounts byId(String id) {
    return OPEN.get(id);
  }

  /** Makes a cluster report to here. */
  void register(Configuration config) {
    config.set(MetricOptions.REPORTERS_LIST, REPORTER);
    Configuration reporter = MetricOptions.forReporter(config, REPORTER);
    reporter.set(MetricOptions.REPORTER_FACTORY_CLASS, JobCountsReporterFactory.class.getName());
    reporter.setString(ID, id);
  }

  void added(Metric metric, String name, MetricGroup group) {
    if (metric instanceof Counter counter) {
      switch (name) {
        case "committedPoints" -> points.add(counter);
        case "committedValues" -> values.add(counter);
        case "committedRefusals" -> refused.add(counter);
        case "numRecordsIn" -> {
          // Tasks have a counter of this name too.
          if (group.getAllVariables().getOrDefault("<operator_name>", "").endsWith(SOURCE)) {
            if (linesRead.isEmpty()) {
              readingSince = System.nanoTime();
            }
            linesRead.add(counter);
          }
        }
        default -> {}
      }
    } else if (metric instanceof Gauge<?> gauge && name.equals("numberOfCompletedCheckpoints")) {
      checkpoints = gauge;
    }
  }

  /** Seconds since the first source began, without the time that a cluster takes to start. */
  double seconds() {
    return linesRead.isEmpty() ? 0 : (System.nanoTime() - readingSince) / 1e9;
  }

  /** Lines that are points or should be. */
  long linesRead() {
    return sum(linesRead);
  }

  /** Points that were committed. */
  long points() {
    return sum(points);
  }

  /** Values that were committed. */
  long values() {
    return sum(values);
  }

  /** Lines and points left out, committed with the rest. */
  long refused() {
    return sum(refused);
  }

  long checkpoints() {
    return checkpoints.getValue() instanceof Number n ? n.longValue() : 0;
  }

  private static long sum(Queue<Counter> counters) {
    return counters.stream().mapToLong(Counter::getCount).sum();
  }

  @Override
  public void close() {
    OPEN.remove(id);
  }
}
