package io.tsm.flink.sink;

import io.tsm.flink.fs.Storages;
import io.tsm.flink.sink.testing.TsmSinkExternalContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SinkTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;

/** Flink's own tests of sinks, in some place for roots. */
@SuppressWarnings("unused") // the fields are read by the test framework
@Timeout(value = 3, unit = TimeUnit.MINUTES)
abstract class SinkSuite extends SinkTestSuiteBase<String> {

  @TestSemantics
  CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE, CheckpointingMode.AT_LEAST_ONCE};

  @TestEnv MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

  @TestContext ExternalContextFactory<TsmSinkExternalContext> contexts = name -> context();

  /** A path at which there is nothing yet. */
  abstract String newRoot() throws IOException;

  private TsmSinkExternalContext context() {
    try {
      String root = newRoot();
      return new TsmSinkExternalContext(root, Storages.open(root));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
