package io.tsm.benchmarks.scale;

import java.util.OptionalLong;
import org.apache.flink.api.common.JobInfo;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.TaskInfoImpl;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.InitContext;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.groups.SinkCommitterMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkCommitterMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups;
import org.apache.flink.util.SimpleUserCodeClassLoader;
import org.apache.flink.util.UserCodeClassLoader;

/** What a job would tell the only writer and the only committer of a sink. */
abstract class SinkContext implements InitContext {

  @Override
  public OptionalLong getRestoredCheckpointId() {
    return OptionalLong.empty();
  }

  @Override
  public JobInfo getJobInfo() {
    throw new UnsupportedOperationException("there is no job");
  }

  @Override
  public TaskInfo getTaskInfo() {
    return new TaskInfoImpl("sink", 1, 0, 1, 0);
  }

  /** For a committer. */
  static final class Committer extends SinkContext implements CommitterInitContext {
    private final SinkCommitterMetricGroup metrics =
        InternalSinkCommitterMetricGroup.wrap(
            UnregisteredMetricGroups.createUnregisteredOperatorMetricGroup());

    @Override
    public SinkCommitterMetricGroup metricGroup() {
      return metrics;
    }
  }

  /** For a writer. */
  static final class Writer extends SinkContext implements WriterInitContext {
    private final SinkWriterMetricGroup metrics;

    Writer(SinkWriterMetricGroup metrics) {
      this.metrics = metrics;
    }

    @Override
    public UserCodeClassLoader getUserCodeClassLoader() {
      return SimpleUserCodeClassLoader.create(getClass().getClassLoader());
    }

    @Override
    public MailboxExecutor getMailboxExecutor() {
      throw new UnsupportedOperationException("there is no task");
    }

    @Override
    public ProcessingTimeService getProcessingTimeService() {
      throw new UnsupportedOperationException("there is no task");
    }

    @Override
    public SinkWriterMetricGroup metricGroup() {
      return metrics;
    }

    @Override
    public SerializationSchema.InitializationContext asSerializationSchemaInitializationContext() {
      throw new UnsupportedOperationException("records are not serialised");
    }

    @Override
    public boolean isObjectReuseEnabled() {
      return true;
    }

    @Override
    public <T> TypeSerializer<T> createInputSerializer() {
      throw new UnsupportedOperationException("records are not serialised");
    }
  }
}
