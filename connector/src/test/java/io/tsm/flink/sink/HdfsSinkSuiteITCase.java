package io.tsm.flink.sink;

import io.tsm.flink.sink.testing.FileSystems;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(FileSystems.class)
class HdfsSinkSuiteITCase extends SinkSuite {
  @Override
  String newRoot() {
    return FileSystems.newRoot("hdfs");
  }
}
