package io.tsm.engine.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TsmReader;
import io.tsm.engine.tsm.TsmWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/format/tsm.md */
class TsmPageTest {
  @TempDir private Path directory;

  private static Map<String, Values> values() {
    long[] times = Columns.at(0, 10, 20);
    Map<String, Values> values = new LinkedHashMap<>();
    values.put("air,room=lab#!~#open", Columns.booleans(times, true, false, true));
    values.put("air,room=lab#!~#temp", Columns.floats(times, 21.5, 21.5, 21.75));
    return values;
  }

  private static Map<String, List<String>> expected() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    values().forEach((key, column) -> rows.put(key, Columns.rows(column, 0, column.size())));
    return rows;
  }

  @Test
  void exampleIsWhatTheReaderReads() throws IOException {
    Files.write(directory.resolve("page.tsm"), DocPage.read("format/tsm.md").example("file"));
    assertThat(read("page.tsm")).isEqualTo(expected());
  }

  private Map<String, List<String>> read(String file) throws IOException {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    try (TsmReader reader = TsmReader.open(new LocalStorage(directory).open(file));
        KeyIterator blocks = reader.iterator()) {
      while (blocks.next()) {
        rows.put(
            new String(blocks.key(), StandardCharsets.UTF_8),
            Columns.rows(blocks.values(), blocks.from(), blocks.to()));
      }
    }
    return rows;
  }

  @Test
  void exampleIsWhatTheWriterWrites() throws IOException {
    try (TsmWriter writer = new TsmWriter(new LocalStorage(directory).create("written.tsm"))) {
      for (Map.Entry<String, Values> entry : values().entrySet()) {
        writer.write(entry.getKey().getBytes(StandardCharsets.UTF_8), entry.getValue());
      }
      writer.finish();
    }
    assertThat(DocPage.hex(Files.readAllBytes(directory.resolve("written.tsm"))))
        .isEqualTo(DocPage.hex(DocPage.read("format/tsm.md").example("file")));
  }

  /** The page says that nothing can change unnoticed but a key in the index. */
  @Test
  void noFlippedBitGoesUnnoticed() throws IOException {
    byte[] bytes = DocPage.read("format/tsm.md").example("file");
    for (int bit = 0; bit < bytes.length * Byte.SIZE; bit++) {
      byte[] damaged = bytes.clone();
      damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      Files.write(directory.resolve("damaged.tsm"), damaged);
      if (isInKeyBytes(bit / Byte.SIZE)) {
        continue; // the index has no checksum: see the page's drawbacks
      }
      assertThatThrownBy(() -> read("damaged.tsm"))
          .as("bit %d", bit)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  /** True for the keys in the index: 20 bytes each, behind their lengths. */
  private static boolean isInKeyBytes(int position) {
    return (position >= 65 && position < 85) || (position >= 118 && position < 138);
  }
}
