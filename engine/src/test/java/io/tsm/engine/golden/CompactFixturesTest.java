package io.tsm.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.compact.CompactionOptions;
import io.tsm.engine.compact.CompactionPlanner;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.model.KeyIterator;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.ShardCompactor;
import io.tsm.engine.tsm.TestContent;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every shard of a real influxd, deletes included, has the same values after a compaction. */
class CompactFixturesTest {
  @TempDir private Path folder;

  /** The folders that TSM files are in. */
  static Stream<String> shards() {
    return Fixtures.tsmFiles().map(file -> file.substring(0, file.lastIndexOf('/'))).distinct();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("shards")
  void compactedTheyHaveTheSameValues(String shard) throws IOException {
    try (Stream<Path> files = Files.list(Fixtures.folder().resolve(shard))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = folder.resolve("shard").resolve(file.getFileName());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Storage storage = new LocalStorage(folder);
    List<String> before = answers(storage);
    boolean deletes =
        names(storage).stream().anyMatch(n -> n.endsWith(TsmFileName.TOMBSTONE_SUFFIX));
    boolean several = names(storage).stream().filter(n -> n.endsWith(".tsm")).count() > 1;

    AtomicInteger staged = new AtomicInteger();
    CompactionOptions options = CompactionOptions.DEFAULT;
    var done =
        new ShardCompactor(storage, "shard", new ReentrantLock())
            .run(
                new CompactionPlanner(options)::planFull,
                options.targetFileBytes(),
                () -> "staged/" + staged.getAndIncrement(),
                Throttle.NONE);

    assertThat(done.isEmpty()).isEqualTo(!deletes && !several);
    assertThat(answers(storage)).isEqualTo(before);
    assertThat(names(storage))
        .hasSize(before.isEmpty() ? 0 : 1)
        .allMatch(name -> name.endsWith(".tsm"));
  }

  private static List<String> names(Storage storage) throws IOException {
    return storage.list("shard").stream()
        .map(Storage.FileEntry::name)
        .filter(name -> TsmFileName.parseAny(name).isPresent())
        .toList();
  }

  private static List<String> answers(Storage storage) throws IOException {
    try (ShardReader reader = ShardReader.open(storage, "shard");
        KeyIterator values = reader.iterator()) {
      return TestContent.rows(values);
    }
  }
}
