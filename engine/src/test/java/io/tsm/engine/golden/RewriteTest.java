package io.tsm.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every TSM file that influxd wrote is read and written again: to the same values, in no more
 * bytes. What differs is listed in docs/format/block.md: windows of floats, runs of ones in numbers
 * and times, integers after a large one, and how strings are compressed.
 */
class RewriteTest {
  @TempDir private Path folder;

  static Stream<String> files() {
    return Fixtures.tsmFiles();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void givesTheSameValuesInNoMoreBytes(String file) throws IOException {
    Path original = Fixtures.folder().resolve(file);
    Path rewritten = folder.resolve("1.tsm");
    Set<FieldType> types = rewrite(original);

    byte[] before = Files.readAllBytes(original);
    byte[] after = Files.readAllBytes(rewritten);
    assertThat(contents(rewritten)).isEqualTo(contents(original));
    // Another snappy than Go's: most strings come out the same, in two files 2 and 6 bytes longer.
    int more = types.contains(FieldType.STRING) ? before.length / 500 : 0;
    assertThat(after.length).isLessThanOrEqualTo(before.length + more);
    if (types.equals(EnumSet.of(FieldType.BOOLEAN))) {
      assertThat(after).isEqualTo(before);
    }
  }

  /** Returns the types of the values in the file. */
  private Set<FieldType> rewrite(Path original) throws IOException {
    Set<FieldType> types = EnumSet.noneOf(FieldType.class);
    LocalStorage source = new LocalStorage(original.getParent());
    try (TsmReader reader = TsmReader.open(source.open(original.getFileName().toString()));
        KeyIterator values = reader.iterator();
        TsmWriter writer = new TsmWriter(new LocalStorage(folder).create("1.tsm"))) {
      while (values.next()) {
        types.add(values.values().type());
        writer.append(values.key(), values.values(), values.from(), values.to());
      }
      writer.finish();
    }
    return types;
  }

  private static List<String> contents(Path file) throws IOException {
    LocalStorage storage = new LocalStorage(file.getParent());
    try (TsmReader reader = TsmReader.open(storage.open(file.getFileName().toString()))) {
      return TestContent.rows(reader.iterator());
    }
  }
}
