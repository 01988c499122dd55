package io.tsm.flink.sink;

import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.CommittableWithLineage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Hears from the committer of its subtask what is committed, and has it compacted. Stateless. */
@Internal
final class CompactionOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<CommittableMessage<TsmCommittable>, Void> {
  private static final long serialVersionUID = 1L;

  private final TsmSinkOptions options;
  private final boolean enabled;
  @Nullable private transient SubtaskCompactor compactor; // null: compaction is off

  CompactionOperator(
      StreamOperatorParameters<Void> parameters, TsmSinkOptions options, boolean enabled) {
    super(parameters);
    this.options = options;
    this.enabled = enabled;
  }

  @Override
  public void open() throws Exception {
    super.open();
    if (enabled) {
      TaskInfo task = getRuntimeContext().getTaskInfo();
      compactor =
          new SubtaskCompactor(
              options,
              SinkEnvironment.of(options),
              task.getIndexOfThisSubtask(),
              task.getNumberOfParallelSubtasks(),
              getMetricGroup());
    }
  }

  @Override
  public void processElement(StreamRecord<CommittableMessage<TsmCommittable>> element) {
    if (compactor != null
        && element.getValue() instanceof CommittableWithLineage<TsmCommittable> committed) {
      compactor.committed(committed.getCommittable().id());
    }
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    if (compactor != null) {
      compactor.checkpointComplete();
    }
  }

  @Override
  public void close() throws Exception {
    if (compactor != null) {
      compactor.close();
    }
    super.close();
  }
}
