package io.tsm.engine.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.Values;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.tsm.TestContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/reading.md */
class ReadingPageTest {
  private static final String SHARD = "data/metrics/autogen/1";
  private static final byte[] KEY = "air,sensor=s1#!~#temperature".getBytes(UTF_8);

  @TempDir private Path root;

  @BeforeEach
  void write() throws IOException {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    for (int sensor = 1; sensor <= 3; sensor++) {
      FloatValues values = new FloatValues(10);
      for (int i = 0; i < 10; i++) {
        values.append(i, 20 + sensor + i / 10.0);
      }
      content.put("air,sensor=s%d#!~#temperature".formatted(sensor).getBytes(UTF_8), values);
    }
    TestContent.write(new LocalStorage(root), SHARD + "/000000001-000000001.tsm", content);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rows", "arrays", "last"})
  void showsTheExample(String region) throws IOException {
    ShownCode.of(ReadingExample.class).assertShown(DocPage.read("reading.md"), region);
  }

  @Test
  void theExampleReads() throws IOException {
    assertThat(ReadingExample.rows(root, SHARD, 3, 4))
        .isEqualTo(
            """
            air,sensor=s1 3 21.3
            air,sensor=s1 4 21.4
            air,sensor=s2 3 22.3
            air,sensor=s2 4 22.4
            """);
    try (ShardReader reader = ShardReader.open(new LocalStorage(root), SHARD)) {
      assertThat(ReadingExample.mean(reader, 0, 2)).isEqualTo((21.0 + 21.1 + 21.2) / 3);
      assertThat(ReadingExample.last(reader, KEY)).isEqualTo(21.9);
    }
  }
}
