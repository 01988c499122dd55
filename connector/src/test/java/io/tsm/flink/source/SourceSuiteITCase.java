package io.tsm.flink.source;

import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.flink.connector.testframe.environment.MiniClusterTestEnvironment;
import org.apache.flink.connector.testframe.external.ExternalContextFactory;
import org.apache.flink.connector.testframe.junit.annotations.TestContext;
import org.apache.flink.connector.testframe.junit.annotations.TestEnv;
import org.apache.flink.connector.testframe.junit.annotations.TestSemantics;
import org.apache.flink.connector.testframe.testsuites.SourceTestSuiteBase;
import org.apache.flink.core.execution.CheckpointingMode;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Flink's own tests of sources. */
@SuppressWarnings("unused") // the fields are read by the test framework
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class SourceSuiteITCase extends SourceTestSuiteBase<String> {
  @TempDir static Path temporary;

  @TestSemantics CheckpointingMode[] semantics = {CheckpointingMode.EXACTLY_ONCE};

  @TestEnv MiniClusterTestEnvironment environment = new MiniClusterTestEnvironment();

  @TestContext
  ExternalContextFactory<TsmSourceExternalContext> contexts =
      name -> new TsmSourceExternalContext(temporary.resolve(UUID.randomUUID().toString()));
}
