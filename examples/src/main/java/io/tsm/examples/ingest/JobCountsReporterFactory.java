package io.tsm.examples.ingest;

import java.util.Properties;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricConfig;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.reporter.MetricReporter;
import org.apache.flink.metrics.reporter.MetricReporterFactory;

/** Connects a cluster in this JVM with the {@link JobCounts} that its configuration names. */
public final class JobCountsReporterFactory implements MetricReporterFactory {

  @Override
  public MetricReporter createMetricReporter(Properties properties) {
    return new Reporter();
  }

  private static final class Reporter implements MetricReporter {
    private JobCounts counts;

    @Override
    public void open(MetricConfig config) {
      counts = JobCounts.byId(config.getString(JobCounts.ID, ""));
    }

    @Override
    public void notifyOfAddedMetric(Metric metric, String name, MetricGroup group) {
      if (counts != null) {
        counts.added(metric, name, group);
      }
    }

    @Override
    public void notifyOfRemovedMetric(Metric metric, String name, MetricGroup group) {
      // The sums are wanted when the tasks have ended too.
    }

    @Override
    public void close() {}
  }
}
