package io.tsm.flink.sink;

import org.apache.flink.annotation.Internal;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes the operator behind the committer, chained to it. */
@Internal
final class CompactionOperatorFactory extends AbstractStreamOperatorFactory<Void>
    implements OneInputStreamOperatorFactory<CommittableMessage<TsmCommittable>, Void> {
  /** Part of the operator's uid in a job whose sink has one: never to be changed. */
  static final String NAME = "Compaction";

  private static final long serialVersionUID = 1L;

  private final TsmSinkOptions options;
  private final boolean enabled;

  /**
   * @param enabled false for an operator that does nothing
   */
  CompactionOperatorFactory(TsmSinkOptions options, boolean enabled) {
    this.options = options;
    this.enabled = enabled;
  }

  @Override
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // as the interface wants it
  public <O extends StreamOperator<Void>> O createStreamOperator(
      StreamOperatorParameters<Void> parameters) {
    return (O) new CompactionOperator(parameters, options, enabled);
  }

  @Override
  @SuppressWarnings("rawtypes") // as the interface wants it
  public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
    return CompactionOperator.class;
  }
}
