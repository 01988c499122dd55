package io.tsm.benchmarks.scale;

import java.util.HashMap;
import java.util.Map;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.OperatorIOMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/** Keeps the gauges of a writer, and lets them be read. */
final class GaugeGroup extends UnregisteredMetricsGroup implements SinkWriterMetricGroup {
  private final SinkWriterMetricGroup others =
      UnregisteredMetricsGroup.createSinkWriterMetricGroup();
  private final Map<String, Gauge<?>> gauges = new HashMap<>();

  /** What a gauge shows, a whole number. */
  long read(String name) {
    return ((Number) gauges.get(name).getValue()).longValue();
  }

  @Override
  public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
    gauges.put(name, gauge);
    return gauge;
  }

  @Override
  public OperatorIOMetricGroup getIOMetricGroup() {
    return others.getIOMetricGroup();
  }

  @Override
  @Deprecated // by Flink, whose interface has it all the same
  public Counter getNumRecordsOutErrorsCounter() {
    return others.getNumRecordsSendErrorsCounter();
  }

  @Override
  public Counter getNumRecordsSendErrorsCounter() {
    return others.getNumRecordsSendErrorsCounter();
  }

  @Override
  public Counter getNumRecordsSendCounter() {
    return others.getNumRecordsSendCounter();
  }

  @Override
  public Counter getNumBytesSendCounter() {
    return others.getNumBytesSendCounter();
  }

  @Override
  public void setCurrentSendTimeGauge(Gauge<Long> gauge) {
    others.setCurrentSendTimeGauge(gauge);
  }
}
