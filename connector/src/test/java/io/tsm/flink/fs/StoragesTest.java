package io.tsm.flink.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
  void localPaths(String path, String local) throws IOException {
    Storages.check(path);
    assertThat(Storages.open(path).describe("")).isEqualTo(local);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hdfs://namenode:8020/x", "hdfs:///x/y", "s3://bucket/x", "S3A://b/x y"})
  void placesOfFlinksFileSystems(String path) {
    Storages.check(path.replace(" ", "%20"));
  }

  @ParameterizedTest
  @CsvSource({
    "x/y, relative",
    "x, relative",
    "./x, relative",
    "gs://bucket/x, 's3:// and s3a://, not to gs://'",
    "s3p://bucket/x, 's3:// and s3a://, not to s3p://'",
    "s3:///x, bucket",
    "s3://bucket, folder",
    "hdfs://namenode/, folder",
    "hdfs://namenode/x?y, ?",
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

  @ParameterizedTest
  @CsvSource({
    "/x, true",
    "file:///x, true",
    "hdfs://namenode/x, true",
    "s3://bucket/x, false",
    "S3A://bucket/x, false"
  })
  void objectStoresDoNotKeepPublishersApart(String path, boolean exclusive) {
    assertThat(Storages.publishesExclusively(path)).isEqualTo(exclusive);
  }
}
