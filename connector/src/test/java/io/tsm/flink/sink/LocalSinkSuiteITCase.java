package io.tsm.flink.sink;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.io.TempDir;

class LocalSinkSuiteITCase extends SinkSuite {
  @TempDir static Path temporary;

  @Override
  String newRoot() {
    return temporary.resolve(UUID.randomUUID().toString()).toUri().toString();
  }
}
