package io.tsm.flink.sink;

import io.tsm.flink.sink.testing.FileSystems;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FileSystems.class)
class S3SinkSuiteITCase extends SinkSuite {
  @Override
  String newRoot() {
    return FileSystems.newRoot("s3");
  }
}
