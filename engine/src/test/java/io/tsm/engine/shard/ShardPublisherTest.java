package io.tsm.engine.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import io.tsm.engine.tsm.TsmFileName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardPublisherTest {
  private static final String SHARD = "data/db/autogen/5";

  @TempDir private Path root;
  private LocalStorage storage;

  @BeforeEach
  void open() {
    storage = new LocalStorage(root);
  }

  private String staged(String content) throws IOException {
    String path = "wal/" + content + ".tsm.tmp";
    Files.createDirectories(root.resolve("wal"));
    Files.writeString(root.resolve(path), content);
    return path;
  }

  private void present(String name) throws IOException {
    Files.createDirectories(root.resolve(SHARD));
    Files.writeString(root.resolve(SHARD).resolve(name), "old " + name);
  }

  private String content(TsmFileName name) throws IOException {
    return Files.readString(root.resolve(SHARD).resolve(name.fileName()));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> all = Files.list(root.resolve(SHARD))) {
      return all.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void theFirstGenerationIsOne() throws Exception {
    List<TsmFileName> names = new ShardPublisher(storage, List.of(staged("a")), SHARD).publish();
    assertThat(names).containsExactly(new TsmFileName(1, 1));
    assertThat(content(names.get(0))).isEqualTo("a");
    assertThat(Files.exists(root.resolve("wal/a.tsm.tmp"))).isTrue();
  }

  @Test
  void severalFilesAreSequencesOfOneGeneration() throws Exception {
    List<TsmFileName> names =
        new ShardPublisher(storage, List.of(staged("a"), staged("b"), staged("c")), SHARD)
            .publish();
    assertThat(names)
        .containsExactly(new TsmFileName(1, 1), new TsmFileName(1, 2), new TsmFileName(1, 3));
    assertThat(content(names.get(2))).isEqualTo("c");
  }

  /** A listing in two parts sees what changes in between, or not: neither file, for some seeds. */
  @Test
  void aboveWhatIsReplacedWhileItLooks() throws Exception {
    for (long seed = 0; seed < 50; seed++) {
      CrashDisk disk = new CrashDisk();
      Storage other = new CrashStorage(disk, new CrashProcess(new Faults(0)));
      for (String path : List.of("wal/old", "wal/compacted", "wal/new")) {
        try (OutputFile file = other.create(path)) {
          file.sync();
        }
      }
      TsmFileName old = new TsmFileName(5, 1);
      other.publish("wal/old", SHARD + "/" + old.fileName());
      CrashProcess process = new CrashProcess(new Faults(seed));
      Storage interrupted = new CrashStorage(disk, process);
      AtomicInteger operations = new AtomicInteger();
      process.interleave(
          () -> {
            if (operations.incrementAndGet() == 2) {
              replace(other, old);
            }
          });

      assertThat(new ShardPublisher(interrupted, List.of("wal/new"), SHARD).publish())
          .as("seed " + seed)
          .containsExactly(new TsmFileName(6, 1));
    }
  }

  private static void replace(Storage storage, TsmFileName old) {
    try {
      storage.publish("wal/compacted", SHARD + "/" + new TsmFileName(5, 2).fileName());
      storage.delete(SHARD + "/" + old.fileName());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aboveTheGreatestAndNeverIntoAGap() throws Exception {
    present("000000003-000000002.tsm");
    present("000000007-000000001.tsm");
    assertThat(new ShardPublisher(storage, List.of(staged("a")), SHARD).publish())
        .containsExactly(new TsmFileName(8, 1));
  }

  @Test
  void aboveTombstonesWhoseFileIsGone() throws Exception {
    present("000000002-000000001.tsm");
    present("000000009-000000001.tombstone");
    assertThat(new ShardPublisher(storage, List.of(staged("a")), SHARD).publish())
        .containsExactly(new TsmFileName(10, 1));
  }

  @Test
  void foreignNamesDoNotCount() throws Exception {
    present("fields.idx");
    present("000000100-000000001.tsm.tmp");
    present("x-000000001.tsm");
    assertThat(new ShardPublisher(storage, List.of(staged("a")), SHARD).publish())
        .containsExactly(new TsmFileName(1, 1));
  }

  @Test
  void publishedOnceMoreItComesAbove() throws Exception {
    List<String> staged = List.of(staged("a"), staged("b"));
    new ShardPublisher(storage, staged, SHARD).publish();
    assertThat(new ShardPublisher(storage, staged, SHARD).publish())
        .containsExactly(new TsmFileName(2, 1), new TsmFileName(2, 2));
  }

  @Test
  void nothingIsOverwritten() throws Exception {
    present("000000001-000000001.tsm");
    new ShardPublisher(storage, List.of(staged("a")), SHARD).publish();
    assertThat(content(new TsmFileName(1, 1))).isEqualTo("old 000000001-000000001.tsm");
    assertThat(content(new TsmFileName(2, 1))).isEqualTo("a");
  }

  @Test
  void aMissingStagedFileIsAnError() {
    assertThatThrownBy(() -> new ShardPublisher(storage, List.of("wal/none"), SHARD).publish())
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
  }

  @Test
  void aShardThatIsAFileIsAnError() throws Exception {
    Files.createDirectories(root.resolve("data/db/autogen"));
    Files.writeString(root.resolve(SHARD), "a file");
    assertThatThrownBy(() -> new ShardPublisher(storage, List.of(staged("a")), SHARD).publish())
        .isInstanceOf(IOException.class)
        .hasMessageContaining(SHARD);
  }

  /** Jobs do not know of each other: each has a storage of its own. */
  @Test
  void jobsRacingForOneShardAllGetIn() throws Exception {
    int jobs = 8;
    int commits = 10;
    CyclicBarrier start = new CyclicBarrier(jobs);
    ExecutorService executor = Executors.newFixedThreadPool(jobs);
    try {
      List<Future<List<TsmFileName>>> results = new ArrayList<>();
      for (int job = 0; job < jobs; job++) {
        int number = job;
        results.add(
            executor.submit(
                () -> {
                  LocalStorage own = new LocalStorage(root);
                  List<TsmFileName> names = new ArrayList<>();
                  start.await();
                  for (int i = 0; i < commits; i++) {
                    String id = number + "-" + i;
                    List<String> files = List.of(staged(id + "-0"), staged(id + "-1"));
                    List<TsmFileName> published = new ShardPublisher(own, files, SHARD).publish();
                    for (int f = 0; f < files.size(); f++) {
                      assertThat(content(published.get(f))).isEqualTo(id + "-" + f);
                    }
                    names.addAll(published);
                  }
                  return names;
                }));
      }
      Set<TsmFileName> all = new HashSet<>();
      for (Future<List<TsmFileName>> result : results) {
        List<TsmFileName> names = result.get();
        assertThat(names).isSorted().doesNotHaveDuplicates();
        all.addAll(names);
      }
      assertThat(all).hasSize(jobs * commits * 2);
      assertThat(names()).hasSize(jobs * commits * 2);
    } finally {
      executor.shutdown();
    }
  }
}
