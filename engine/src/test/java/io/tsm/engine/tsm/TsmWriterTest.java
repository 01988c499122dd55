package io.tsm.engine.tsm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FloatValues;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Values;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TsmWriterTest {
  private static final byte[] A = "a#!~#f".getBytes(UTF_8);
  private static final byte[] B = "b#!~#f".getBytes(UTF_8);

  @TempDir private Path folder;

  private LocalStorage storage;

  @BeforeEach
  void openStorage() {
    storage = new LocalStorage(folder);
  }

  private static FloatValues floats(long... times) {
    FloatValues values = new FloatValues(times.length);
    for (long time : times) {
      values.append(time, 0.5 * time);
    }
    return values;
  }

  @Test
  void refusesKeysOutOfOrder() throws IOException {
    try (TsmWriter writer = new TsmWriter(storage.create("1.tsm"))) {
      writer.write(B, floats(1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(A, floats(1)))
          .withMessage("keys must ascend: a#!~#f after b#!~#f");
    }
  }

  @Test
  void refusesTimesOutOfOrder() throws IOException {
    try (TsmWriter writer = new TsmWriter(storage.create("1.tsm"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> writer.write(A, floats(2, 1)));
      assertThatIllegalArgumentException().isThrownBy(() -> writer.write(B, floats(2, 2)));
      writer.write(A, floats(1, 2)); // nothing of what was refused is in the file
      writer.finish();
    }
    TsmReader.open(storage.open("1.tsm")).close();
    try (TsmWriter writer = new TsmWriter(storage.create("2.tsm"))) {
      writer.write(A, floats(1, 2));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(A, floats(2, 3), 0, 2))
          .withMessage("times of key a#!~#f do not ascend");
    }
  }

  @Test
  void refusesAnotherTypeInTheMiddleOfAKey() throws IOException {
    LongValues longs = new LongValues(FieldType.INTEGER, 1);
    longs.append(5, 5);
    try (TsmWriter writer = new TsmWriter(storage.create("1.tsm"))) {
      writer.write(A, floats(1));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.append(A, longs, 0, 1))
          .withMessage("key a#!~#f is float and integer");
    }
  }

  @Test
  void refusesKeysThatDoNotFitAndKeysWithoutValues() throws IOException {
    try (TsmWriter writer = new TsmWriter(storage.create("1.tsm"))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(new byte[0], floats(1)))
          .withMessageContaining("1 to 65535 fit");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(new byte[65536], floats(1)));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> writer.write(A, floats()))
          .withMessage("no values for key a#!~#f");
    }
  }

  @Test
  void refusesAFileWithoutKeys() throws IOException {
    try (TsmWriter writer = new TsmWriter(storage.create("1.tsm"))) {
      assertThatIllegalStateException().isThrownBy(writer::finish);
    }
  }

  /** As for 65,535 blocks, which would take 65 million rows. */
  @Test
  void endsAFileAtTheMostBlocksOfAKey() throws IOException {
    Values values = TestContent.column(new SplittableRandom(1), FieldType.INTEGER, 7500);

    List<TsmFileInfo> files = split(A, values, 3, Long.MAX_VALUE);

    assertThat(files).extracting(TsmFileInfo::valueCount).containsExactly(3000L, 3000L, 1500L);
    assertThat(rowsOf(files)).isEqualTo(rowsOf(A, values));
  }

  /** As for 2 GiB. */
  @Test
  void endsAFileWithTheBlockThatPassesTheLargestSize() throws IOException {
    Values values = TestContent.column(new SplittableRandom(2), FieldType.FLOAT, 9999);

    List<TsmFileInfo> files = split(A, values, 65535, 20_000);

    assertThat(files).hasSizeGreaterThan(2);
    assertThat(rowsOf(files)).isEqualTo(rowsOf(A, values));
    for (TsmFileInfo file : files.subList(0, files.size() - 1)) {
      assertThat(file.size()).isGreaterThan(20_000);
      assertThat(file.valueCount() % 1000).isZero();
      assertThat(sizeWithoutLastBlock(file)).isLessThanOrEqualTo(20_000);
    }
  }

  private long sizeWithoutLastBlock(TsmFileInfo file) throws IOException {
    try (TsmReader reader = TsmReader.open(storage.open(file.path()))) {
      IndexEntry last = reader.block(0, reader.blockCount(0) - 1);
      return file.size() - last.size() - TsmFormat.INDEX_ENTRY_BYTES - TsmFormat.FOOTER_BYTES;
    }
  }

  @Test
  void takesNothingMoreWhenItIsFull() throws IOException {
    Values values = TestContent.column(new SplittableRandom(3), FieldType.BOOLEAN, 2000);
    try (TsmWriter writer =
        new TsmWriter(storage.create("1.tsm"), new TsmLimits(1, Long.MAX_VALUE))) {
      assertThat(writer.append(A, values, 0, 2000)).isEqualTo(1000);
      assertThat(writer.isFull()).isTrue();
      assertThat(writer.append(A, values, 1000, 2000)).isZero();
      assertThat(writer.append(B, values, 0, 2000)).isZero();
      assertThatIllegalStateException()
          .isThrownBy(() -> writer.write(B, values))
          .withMessageContaining("1.tsm is full");
      assertThat(writer.finish().valueCount()).isEqualTo(1000);
    }
  }

  private List<TsmFileInfo> split(byte[] key, Values values, int blocks, long bytes)
      throws IOException {
    List<TsmFileInfo> files = new ArrayList<>();
    int row = 0;
    while (row < values.size()) {
      String path = files.size() + 1 + ".tsm";
      try (TsmWriter writer = new TsmWriter(storage.create(path), new TsmLimits(blocks, bytes))) {
        row += writer.append(key, values, row, values.size());
        files.add(writer.finish());
      }
    }
    return files;
  }

  private List<String> rowsOf(List<TsmFileInfo> files) throws IOException {
    List<String> rows = new ArrayList<>();
    for (TsmFileInfo file : files) {
      try (TsmReader reader = TsmReader.open(storage.open(file.path()))) {
        rows.addAll(TestContent.rows(reader.iterator()));
      }
    }
    return rows;
  }

  private static List<String> rowsOf(byte[] key, Values values) {
    SortedMap<byte[], Values> content = new TreeMap<>(Arrays::compareUnsigned);
    content.put(key, values);
    return TestContent.rows(content);
  }
}
