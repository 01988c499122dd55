package io.tsm.flink.sink;

import io.tsm.flink.sink.testing.TsmSinkExternalContext;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;

/** Flink's own tests of sinks. */
@SuppressWarnings("unused") // the fields are read by the test framework
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class TsmSinkSuiteITCase extends SinkTestSuiteBase<String> {

  @TestSemantics
  CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE, CheckpointingMode.AT_LEAST_ONCE};

  @TestEnv MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

  @TestContext
  ExternalContextFactory<TsmSinkExternalContext> contexts = name -> new TsmSinkExternalContext();
}
