package io.tsm.engine.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.LocalStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayoutFileTest {
  @TempDir private Path temporary;

  private Path root() {
    return temporary.resolve("a/b/root");
  }

  private LocalStorage storage() {
    return new LocalStorage(root());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root())) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private void writeLayout(byte[] bytes) throws IOException {
    Files.createDirectories(root());
    Files.write(root().resolve(LayoutFile.PATH), bytes);
  }

  @Test
  void aNewRootGetsWhatIsAskedFor() throws Exception {
    ShardLayout layout = LayoutFile.readOrCreate(storage(), Duration.ofHours(5), 6, 2);
    assertThat(layout).isEqualTo(new ShardLayout(Duration.ofHours(5), 6));
    assertThat(LayoutFile.read(storage())).isEqualTo(layout);
    assertThat(names()).containsExactly(LayoutFile.PATH);
    assertThat(Files.readString(root().resolve(LayoutFile.PATH)))
        .isEqualTo(
            "{\"version\": 1, \"shardGroupDurationNanos\": 18000000000000, \"shardsPerGroup\": 6}\n");
  }

  @Test
  void aNewRootGetsTheDefaults() throws Exception {
    assertThat(LayoutFile.readOrCreate(storage(), null, null, 3))
        .isEqualTo(new ShardLayout(ShardLayout.DEFAULT_GROUP_DURATION, 3));
  }

  @Test
  void whatARootHasCountsMoreThanDefaults() throws Exception {
    ShardLayout layout = LayoutFile.readOrCreate(storage(), Duration.ofDays(1), 5, 1);
    assertThat(LayoutFile.readOrCreate(storage(), null, null, 8)).isEqualTo(layout);
    assertThat(LayoutFile.readOrCreate(storage(), Duration.ofDays(1), null, 8)).isEqualTo(layout);
    assertThat(LayoutFile.readOrCreate(storage(), null, 5, 8)).isEqualTo(layout);
  }

  @ParameterizedTest
  @ValueSource(longs = {3_600_000_000_000L, 999_999_999_999_999_999L, Long.MAX_VALUE})
  void everyDurationThatALayoutTakesComesBack(long nanos) throws Exception {
    ShardLayout layout =
        LayoutFile.readOrCreate(
            storage(), Duration.ofNanos(nanos), ShardLayout.MOST_SHARDS_PER_GROUP, 1);
    assertThat(layout.groupDuration()).isEqualTo(Duration.ofNanos(nanos));
    assertThat(LayoutFile.read(storage())).isEqualTo(layout);
  }

  @Test
  void anotherDurationIsRefused() throws Exception {
    LayoutFile.readOrCreate(storage(), Duration.ofDays(7), 4, 1);
    assertThatThrownBy(() -> LayoutFile.readOrCreate(storage(), Duration.ofDays(1), null, 1))
        .isInstanceOf(LayoutException.class)
        .hasMessageContaining(root().toString())
        .hasMessageContaining("shard duration of 1d")
        .hasMessageContaining("groups of 7d")
        .hasMessageContaining("another root");
  }

  @Test
  void anotherNumberOfShardsIsRefused() throws Exception {
    LayoutFile.readOrCreate(storage(), Duration.ofDays(7), 4, 1);
    assertThatThrownBy(() -> LayoutFile.readOrCreate(storage(), null, 3, 1))
        .isInstanceOf(LayoutException.class)
        .hasMessageContaining(root().toString())
        .hasMessageContaining("3 shards per group")
        .hasMessageContaining("4 shards each");
  }

  @Test
  void ofManyThatComeAtOnceOneWins() throws Exception {
    int threads = 16;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      for (int round = 0; round < 10; round++) {
        LocalStorage storage = new LocalStorage(temporary.resolve("race-" + round));
        List<Future<ShardLayout>> seen = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
          int shards = i + 1;
          seen.add(
              executor.submit(
                  () -> {
                    start.await();
                    return LayoutFile.readOrCreate(storage, null, null, shards);
                  }));
        }
        ShardLayout winner = seen.get(0).get();
        for (Future<ShardLayout> layout : seen) {
          assertThat(layout.get()).isEqualTo(winner);
        }
        assertThat(LayoutFile.read(storage)).isEqualTo(winner);
        assertThat(storage.list("")).hasSize(1);
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void ofManyThatDemandDifferentLayoutsOneWinsAndTheOthersAreTold() throws Exception {
    int threads = 8;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      List<Future<String>> outcomes = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int shards = i + 1;
        outcomes.add(
            executor.submit(
                () -> {
                  start.await();
                  try {
                    LayoutFile.readOrCreate(storage(), null, shards, 1);
                    return "won";
                  } catch (LayoutException e) {
                    return "told";
                  }
                }));
      }
      List<String> all = new ArrayList<>();
      for (Future<String> outcome : outcomes) {
        all.add(outcome.get());
      }
      assertThat(all).containsOnlyOnce("won").filteredOn("told"::equals).hasSize(threads - 1);
    } finally {
      executor.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"photo.jpg", "data", "home", "layout.json.bak"})
  void aFolderOfSomebodyElseIsLeftAlone(String name) throws Exception {
    Files.createDirectories(root());
    Files.writeString(root().resolve(name), "precious");
    assertThatThrownBy(() -> LayoutFile.readOrCreate(storage(), null, null, 1))
        .isInstanceOf(LayoutException.class)
        .hasMessageContaining(root().toString())
        .hasMessageContaining("'" + name + "'")
        .hasMessageContaining("layout.json");
    assertThat(names()).containsExactly(name);
    assertThat(Files.readString(root().resolve(name))).isEqualTo("precious");
  }

  @Test
  void whatADyingCreatorLeftIsNoObstacle() throws Exception {
    Files.createDirectories(root().resolve("wal"));
    Files.writeString(root().resolve(".layout-1234.tmp"), "{\"versi");
    LayoutFile.readOrCreate(storage(), null, null, 2);
    assertThat(LayoutFile.read(storage()).shardsPerGroup()).isEqualTo(2);
  }

  @Test
  void aRootThatIsAFileIsAnError() throws Exception {
    Files.createDirectories(root().getParent());
    Files.writeString(root(), "a file");
    assertThatThrownBy(() -> LayoutFile.readOrCreate(storage(), null, null, 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(root().toString());
    assertThat(Files.readString(root())).isEqualTo("a file");
  }

  @Test
  void aRootWithoutALayoutHasNone() {
    assertThatThrownBy(() -> LayoutFile.read(storage())).isInstanceOf(NoSuchFileException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000}",
        "{\"version\": 1, \"shardGroupDurationNanos\": -604800000000000, \"shardsPerGroup\": 1}",
        "{\"version\": 1, \"shardGroupDurationNanos\": 1, \"shardsPerGroup\": 1}",
        "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 0}",
        "{\"version\": 1, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 70000}",
        "{\"version\": 1, \"shardGroupDurationNanos\": 9999999999999999999, \"shardsPerGroup\": 1}"
      })
  void damageIsNamed(String text) throws Exception {
    writeLayout(text.getBytes(UTF_8));
    assertThatThrownBy(() -> LayoutFile.readOrCreate(storage(), null, null, 1))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining(root().resolve(LayoutFile.PATH).toString());
    assertThat(Files.readString(root().resolve(LayoutFile.PATH))).isEqualTo(text);
  }

  @Test
  void anUnknownVersionIsNamed() throws Exception {
    writeLayout(
        "{\"version\": 2, \"shardGroupDurationNanos\": 604800000000000, \"shardsPerGroup\": 1}"
            .getBytes(UTF_8));
    assertThatThrownBy(() -> LayoutFile.read(storage()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("version 2");
  }

  @Test
  void aHugeFileIsNotRead() throws Exception {
    writeLayout(new byte[1 << 20]);
    assertThatThrownBy(() -> LayoutFile.read(storage()))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("too long");
  }

  @Test
  void truncatedAnywhere() throws Exception {
    LayoutFile.readOrCreate(storage(), Duration.ofDays(7), 12, 1);
    byte[] whole = Files.readAllBytes(root().resolve(LayoutFile.PATH));
    for (int length = 0; length < whole.length - 1; length++) { // the line feed may go
      writeLayout(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> LayoutFile.read(storage()))
          .as("%d bytes", length)
          .isInstanceOf(CorruptFileException.class);
    }
  }

  @Test
  void everyByteFlipped() throws Exception {
    LayoutFile.readOrCreate(storage(), Duration.ofDays(7), 12, 1);
    byte[] whole = Files.readAllBytes(root().resolve(LayoutFile.PATH));
    for (int i = 0; i < whole.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = whole.clone();
        damaged[i] ^= (byte) (1 << bit);
        writeLayout(damaged);
        try {
          assertThat(LayoutFile.readOrCreate(storage(), null, null, 1)).isNotNull();
        } catch (CorruptFileException | LayoutException e) {
          assertThat(e).hasMessageContaining(root().toString());
        }
      }
    }
  }
}
