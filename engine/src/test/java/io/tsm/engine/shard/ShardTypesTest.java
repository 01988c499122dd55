package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.tsm.TsmFileName;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTypesTest {
  private static final String SHARD = "data/db/autogen/5";
  private static final SeriesKey M = SeriesKey.of("m", Map.of("t", "x"));

  @TempDir private Path root;
  private LocalStorage storage;
  private ShardTypes types;

  @BeforeEach
  void open() {
    storage = new LocalStorage(root);
    types = new ShardTypes(storage, SHARD);
  }

  private static Point floats(String measurement, String field) {
    return Point.builder().measurement(measurement).field(field, 1.5).time(1).toPoint();
  }

  private static Point integers(String measurement, String field) {
    return Point.builder().measurement(measurement).field(field, 2L).time(2).toPoint();
  }

  private String published(int generation, Point... points) throws Exception {
    String path = SHARD + "/" + new TsmFileName(generation, 1).fileName();
    TsmFiles.write(storage, path, points);
    return path;
  }

  private FieldType type(String field) {
    return types.types().get(M, field.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aNewShardHasNoTypes() throws Exception {
    types.load();
    assertThat(types.types().size()).isZero();
    assertThat(types.unknownFiles()).isEmpty();
    assertThat(types.isOutdated()).isFalse();
  }

  @Test
  void loadsTheTypesOfAllFiles() throws Exception {
    published(1, floats("m", "a"), integers("m", "b"));
    published(4, integers("m", "c"), floats("other", "b"));
    types.load();
    assertThat(type("a")).isEqualTo(FieldType.FLOAT);
    assertThat(type("b")).isEqualTo(FieldType.INTEGER);
    assertThat(type("c")).isEqualTo(FieldType.INTEGER);
    assertThat(types.types().size()).isEqualTo(4);
  }

  @Test
  void loadsOnlyWhatCameSince() throws Exception {
    published(1, floats("m", "a"));
    types.load();
    Files.writeString(
        root.resolve(SHARD).resolve("000000001-000000001.tsm"), "not looked at once more");
    published(2, integers("m", "b"));
    assertThat(types.unknownFiles()).containsExactly(new TsmFileName(2, 1));
    types.load();
    assertThat(type("b")).isEqualTo(FieldType.INTEGER);
    assertThat(types.unknownFiles()).isEmpty();
  }

  @Test
  void aFileThatDisagreesIsAConflict() throws Exception {
    published(1, floats("m", "a"));
    types.load();
    published(2, integers("m", "a"));
    for (int i = 0; i < 2; i++) { // and stays one
      assertThatThrownBy(types::load)
          .isInstanceOf(FieldTypeConflictException.class)
          .hasMessageContaining("'m'")
          .hasMessageContaining("'a'")
          .hasMessageContaining("float")
          .hasMessageContaining("integer");
    }
  }

  @Test
  void aDamagedFileIsNamed() throws Exception {
    Files.createDirectories(root.resolve(SHARD));
    Files.writeString(root.resolve(SHARD).resolve("000000001-000000001.tsm"), "damaged, clearly");
    assertThatThrownBy(types::load)
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("000000001-000000001.tsm");
  }

  @Test
  void filesMarkedAsKnownAreNotLookedAt() throws Exception {
    published(1, floats("m", "a"));
    types.markKnown(List.of(new TsmFileName(1, 1)));
    assertThat(types.unknownFiles()).isEmpty();
    types.load();
    assertThat(types.types().size()).isZero();
  }

  @Test
  void comparesStagedFilesWithThoseThere() throws Exception {
    published(1, floats("m", "a"));
    TsmFiles.write(storage, "wal/same.tmp", floats("m", "a"), integers("m", "b"));
    TsmFiles.write(storage, "wal/other.tmp", integers("m", "a"));
    List<TsmFileName> present = types.unknownFiles();
    assertThatCode(() -> types.compare(present, List.of("wal/same.tmp")))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> types.compare(present, List.of("wal/same.tmp", "wal/other.tmp")))
        .isInstanceOf(FieldTypeConflictException.class);
    assertThat(types.unknownFiles()).as("compare learns nothing").isEqualTo(present);
    assertThat(types.types().size()).isZero();
  }

  @Test
  void aFileCompactedAwayMeanwhileIsNoConflict() throws Exception {
    TsmFiles.write(storage, "wal/staged.tmp", floats("m", "a"));
    assertThatCode(() -> types.compare(List.of(new TsmFileName(3, 1)), List.of("wal/staged.tmp")))
        .doesNotThrowAnyException();
  }

  @Test
  void comparingTellsTheWriterToLookAgain() throws Exception {
    types.load();
    types.compare(List.of(), List.of());
    assertThat(types.isOutdated()).isTrue();
    types.load();
    assertThat(types.isOutdated()).isFalse();
  }
}
