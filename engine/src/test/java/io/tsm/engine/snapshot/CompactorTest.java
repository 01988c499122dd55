package io.tsm.engine.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.cache.Cache;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LongValues;
import io.tsm.engine.model.Point;
import io.tsm.engine.model.Values;
import io.tsm.engine.tsm.TsmFileInfo;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompactorTest {
  private static final int ROWS_PER_BLOCK = 1000;
  private static final int BLOCKS_PER_KEY = 65_535;

  @TempDir private Path root;
  private LocalStorage storage;
  private Compactor compactor;

  @BeforeEach
  void open() {
    storage = new LocalStorage(root);
    compactor = new Compactor(storage, (g, sequence) -> "staged/" + g + "-" + sequence);
  }

  private List<String> files() throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(Files::isRegularFile)
          .map(f -> root.relativize(f).toString())
          .sorted()
          .toList();
    }
  }

  /** One key after the other, each with rows at times 0, 1, 2 ..., in chunks of one size. */
  private static class Rows implements KeyIterator {
    private final long keys;
    private final long rows;
    private final int chunk;
    private final long failAt;
    private final LongValues values;
    private long key;
    private long row;
    private long seen;
    private boolean closed;

    /**
     * @param failAt after so many rows
     */
    Rows(long keys, long rows, int chunk, long failAt) {
      this.keys = keys;
      this.rows = rows;
      this.chunk = chunk;
      this.failAt = failAt;
      this.values = new LongValues(FieldType.INTEGER, chunk);
    }

    @Override
    public boolean next() throws IOException {
      if (row == rows && key < keys) {
        row = 0;
        key++;
      }
      if (key >= keys) {
        return false;
      }
      if (seen >= failAt) {
        throw new IOException("unreadable");
      }
      values.clear();
      while (values.size() < chunk && row < rows) {
        values.append(row++, 7);
      }
      seen += values.size();
      return true;
    }

    @Override
    public byte[] key() {
      return Keys.key(("m" + (char) ('a' + key)).getBytes(UTF_8), "f".getBytes(UTF_8));
    }

    @Override
    public Values values() {
      return values;
    }

    @Override
    public int from() {
      return 0;
    }

    @Override
    public int to() {
      return values.size();
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @Test
  void aCacheBecomesOneFile() throws Exception {
    Cache cache = new Cache(new FieldTypes());
    cache.write(Point.builder().measurement("m").field("b", 1L).field("a", 2.5).time(9).toPoint());
    cache.write(Point.builder().measurement("m").field("b", 3L).time(4).toPoint());
    List<TsmFileInfo> files = compactor.writeSnapshot(cache, 7, Throttle.NONE);
    assertThat(files).hasSize(1);
    TsmFileInfo info = files.get(0);
    assertThat(info.path()).isEqualTo("staged/7-1");
    assertThat(info.keyCount()).isEqualTo(2);
    assertThat(info.valueCount()).isEqualTo(3);
    assertThat(info.minTime()).isEqualTo(4);
    assertThat(info.maxTime()).isEqualTo(9);
    assertThat(info.size()).isEqualTo(Files.size(root.resolve(info.path())));
    try (TsmReader reader = TsmReader.open(storage.open(info.path()))) {
      assertThat(reader.keyCount()).isEqualTo(2);
      assertThat(reader.type(0)).isEqualTo(FieldType.FLOAT);
    }
  }

  @Test
  void noValuesMakeNoFile() throws Exception {
    try (Rows rows = new Rows(0, 1, 10, Long.MAX_VALUE)) {
      assertThat(compactor.writeNewFiles(1, 1, rows, Throttle.NONE)).isEmpty();
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void goesOnInTheNextSequenceWhenAKeyHasAllTheBlocksItCanHave() throws Exception {
    long most = (long) BLOCKS_PER_KEY * ROWS_PER_BLOCK;
    List<TsmFileInfo> files;
    try (Rows rows = new Rows(2, most + 1234, 1 << 20, Long.MAX_VALUE)) {
      files = compactor.writeNewFiles(3, 5, rows, Throttle.NONE);
    }
    assertThat(files)
        .extracting(TsmFileInfo::path)
        .containsExactly("staged/3-5", "staged/3-6", "staged/3-7");
    assertThat(files)
        .extracting(TsmFileInfo::valueCount)
        .containsExactly(most, 1_234 + most, 1_234L);
    assertThat(files.get(0).maxTime()).isEqualTo(most - 1);
    try (TsmReader reader = TsmReader.open(storage.open("staged/3-6"))) {
      assertThat(reader.keyCount()).isEqualTo(2);
      assertThat(reader.blockCount(0)).isEqualTo(2);
      assertThat(reader.block(0, 0).minTime()).isEqualTo(most);
    }
  }

  @Test
  void aSourceThatFailsLeavesNoFile() throws Exception {
    try (Rows rows = new Rows(3, 5_000, 500, 7_000)) {
      assertThatThrownBy(() -> compactor.writeNewFiles(1, 1, rows, Throttle.NONE))
          .isInstanceOf(IOException.class)
          .hasMessage("unreadable");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aSourceThatFailsInTheSecondFileLeavesNoFirstOne() throws Exception {
    long most = (long) BLOCKS_PER_KEY * ROWS_PER_BLOCK;
    try (Rows rows = new Rows(1, most + 4_000_000, 1 << 20, most + 2_000_000)) {
      assertThatThrownBy(() -> compactor.writeNewFiles(1, 1, rows, Throttle.NONE))
          .hasMessage("unreadable");
    }
    assertThat(files()).isEmpty();
  }

  @Test
  void aFileThatIsThereIsNotTouched() throws Exception {
    Files.createDirectories(root.resolve("staged"));
    Files.writeString(root.resolve("staged/1-1"), "mine");
    try (Rows rows = new Rows(1, 10, 10, Long.MAX_VALUE)) {
      assertThatThrownBy(() -> compactor.writeNewFiles(1, 1, rows, Throttle.NONE))
          .isInstanceOf(FileAlreadyExistsException.class);
    }
    assertThat(Files.readString(root.resolve("staged/1-1"))).isEqualTo("mine");
  }

  @Test
  void theThrottleSeesAllBytesAndMayFail() throws Exception {
    AtomicLong acquired = new AtomicLong();
    List<Long> steps = new ArrayList<>();
    try (Rows rows = new Rows(2, 2_500, 500, Long.MAX_VALUE)) {
      compactor.writeNewFiles(
          1,
          1,
          rows,
          bytes -> {
            acquired.addAndGet(bytes);
            steps.add(bytes);
          });
      assertThat(rows.closed).as("closed by whoever opened it").isFalse();
    }
    assertThat(acquired).hasValue(5_000 * 8);
    assertThat(steps).hasSize(10);
    try (Rows rows = new Rows(2, 2_500, 500, Long.MAX_VALUE)) {
      assertThatThrownBy(
              () ->
                  compactor.writeNewFiles(
                      2,
                      1,
                      rows,
                      bytes -> {
                        throw new IllegalStateException("stopped");
                      }))
          .hasMessage("stopped");
    }
    assertThat(files()).containsExactly("staged/1-1");
  }

  @Test
  void keysOutOfOrderAreAnErrorAndLeaveNoFile() throws Exception {
    KeyIterator backwards =
        new Rows(2, 10, 10, Long.MAX_VALUE) {
          @Override
          public byte[] key() {
            byte[] key = super.key();
            key[1] = (byte) ('z' - key[1] + 'a');
            return key;
          }
        };
    assertThatThrownBy(() -> compactor.writeNewFiles(1, 1, backwards, Throttle.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ascend");
    assertThat(files()).isEmpty();
  }
}
