package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.tsm.TsmFileName;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardPathTest {
  @ParameterizedTest
  @ValueSource(strings = {"metrics", "a b", "über", "温度", ".x", "...", "_internal", "a:b", "x'y"})
  void namesThatAreFine(String name) {
    assertThatCode(() -> ShardPath.checkName("database", name)).doesNotThrowAnyException();
    assertThat(ShardPath.of(name, "autogen", 17)).isEqualTo("data/" + name + "/autogen/17");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\\b", "a\nb", "\0", "a\u007f", "\t"})
  void namesThatAreNotNamesOfDirectories(String name) {
    assertThatThrownBy(() -> ShardPath.checkName("retention policy", name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("retention policy");
  }

  @Test
  void lengthCountsInBytes() {
    assertThatCode(() -> ShardPath.checkName("database", "x".repeat(255)))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> ShardPath.checkName("database", "x".repeat(256)))
        .hasMessageContaining("255");
    assertThatThrownBy(() -> ShardPath.checkName("database", "ü".repeat(128)))
        .hasMessageContaining("255");
  }

  @Test
  void listsTsmFilesInTheirOrder(@TempDir Path root) throws Exception {
    Path shard = Files.createDirectories(root.resolve("data/db/autogen/1"));
    for (String name :
        new String[] {
          "000000010-000000001.tsm",
          "000000002-000000002.tsm",
          "000000002-000000001.tsm",
          "000000003-000000001.tombstone",
          "000000004-000000001.tsm.tmp",
          "fields.idx",
          "x.tsm"
        }) {
      Files.createFile(shard.resolve(name));
    }
    Files.createDirectory(shard.resolve("000000011-000000001.tsm"));
    assertThat(ShardPath.listFiles(new LocalStorage(root), "data/db/autogen/1"))
        .containsExactly(new TsmFileName(2, 1), new TsmFileName(2, 2), new TsmFileName(10, 1));
    assertThat(ShardPath.listFiles(new LocalStorage(root), "data/db/autogen/2")).isEmpty();
  }
}
