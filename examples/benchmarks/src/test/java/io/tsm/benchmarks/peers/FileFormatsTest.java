package io.tsm.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FileFormatsTest {
  @TempDir private Path folder;

  static Stream<FileFormat> formats() {
    return Stream.of(
        new TsmFormat(), new ParquetFormat(false), new ParquetFormat(true), new TsFileFormat());
  }

  /** All types, fields that are missing, two series, and a point that comes twice. */
  private static List<Point> points() {
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      for (String host : new String[] {"b", "a"}) {
        points.add(point(host, i, i / 3.0));
      }
    }
    points.add(point("a", 7, -1));
    return points;
  }

  private static Point point(String host, int i, double value) {
    var builder = Point.builder().measurement("m").tag("host", host).field("f", value);
    builder.field("n", -7L * i).field("b", i % 3 == 0);
    if (i % 2 == 0) {
      builder.field("s", "text " + i);
    }
    return builder.time(1_700_000_000_000_000_000L + i).toPoint();
  }

  @ParameterizedTest
  @MethodSource("formats")
  void giveBackAllValues(FileFormat format) throws IOException {
    WideTable table = WideTable.of(points()).get(0);
    Path file = folder.resolve("m");
    format.prepare(table).write(file);
    Checksum found = new Checksum();
    format.read(table, file, found);

    Checksum expected = WideTable.checksum(List.of(table));
    expected.check(format.name(), found);
    assertThat(found.values()).isEqualTo(100 * 3 + 50);
  }

  @Test
  void tablesAreSortedAndKeepTheLastOfTwoPoints() {
    WideTable table = WideTable.of(points()).get(0);

    assertThat(table.name()).isEqualTo("m");
    assertThat(table.tags()).containsExactly("host");
    assertThat(table.fields())
        .containsEntry("f", FieldType.FLOAT)
        .containsEntry("n", FieldType.INTEGER)
        .containsEntry("b", FieldType.BOOLEAN)
        .containsEntry("s", FieldType.STRING);
    assertThat(table.rows()).hasSize(100);
    assertThat(table.rows().get(7)).isEqualTo(point("a", 7, -1));
    assertThat(table.rows().get(57)).isEqualTo(point("b", 7, 7 / 3.0));
  }

  @Test
  void checksumsTellValuesThatAreWrongOrAtAnotherTime() {
    Checksum expected = new Checksum();
    expected.add(1000, 5);
    expected.add(2000, 6);
    Checksum swapped = new Checksum();
    swapped.add(1000, 6);
    swapped.add(2000, 5);
    Checksum fewer = new Checksum();
    fewer.add(1000, 5);

    for (Checksum other : List.of(swapped, fewer)) {
      assertThatThrownBy(() -> expected.check("x", other))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("x gives back");
    }
  }
}
