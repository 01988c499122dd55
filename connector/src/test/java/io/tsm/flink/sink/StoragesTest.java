package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoragesTest {
  @ParameterizedTest
  @CsvSource({
    "/x, /x",
    "/x/y z/, /x/y z",
    "file:///x, /x",
    "file:/x, /x",
    "file://localhost/x, /x",
    "FILE:///x, /x",
    "file:///x/../y, /y",
    "file:///a%20b, /a b",
    "/a%20b, /a%20b",
    "file:///, /"
  })
  void localPaths(String path, String local) {
    Storages.check(path);
    assertThat(Storages.open(path).describe("")).isEqualTo(local);
  }

  @ParameterizedTest
  @CsvSource({
    "x/y, relative",
    "x, relative",
    "./x, relative",
    "hdfs://namenode/x, file://",
    "s3://bucket/x, file://",
    "file:x, file:///",
    "file://data/tsm, data",
    "file:///x?y, ?",
    "file:///x#y, #",
    "file:///a b, not a URI",
    "C:\\x, URI"
  })
  void othersAreRefusedWithAReason(String path, String reason) {
    assertThatThrownBy(() -> Storages.check(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'" + path + "'")
        .hasMessageContaining(reason);
  }
}
