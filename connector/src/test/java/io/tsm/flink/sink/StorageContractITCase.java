package io.tsm.flink.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.fs.Storages;
import io.tsm.flink.sink.testing.FileSystems;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link Storage} promises, on each kind of file system that a root may be on. */
@ExtendWith(FileSystems.class)
@ParameterizedClass
@ValueSource(strings = {"file", "hdfs", "s3"})
class StorageContractITCase {
  private static final int THREADS = 8;

  @Parameter private String scheme;

  @TempDir private Path temporary;
  private Storage storage;
  private ExecutorService threads;

  @BeforeEach
  void open() throws IOException {
    storage =
        Storages.open(
            scheme.equals("file")
                ? temporary.resolve("root").toUri().toString()
                : FileSystems.newRoot(scheme));
    threads = Executors.newFixedThreadPool(THREADS);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void write(String path, String text) throws IOException {
    byte[] bytes = text.getBytes(UTF_8);
    try (OutputFile file = storage.create(path)) {
      file.write(bytes, 0, bytes.length);
      assertThat(file.position()).isEqualTo(bytes.length);
      assertThat(file.path()).isEqualTo(path);
      file.sync();
    }
  }

  private String read(String path) throws IOException {
    try (InputFile file = storage.open(path)) {
      byte[] bytes = new byte[(int) file.size()];
      file.readFully(0, bytes, 0, bytes.length);
      return new String(bytes, UTF_8);
    }
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    write("wal/a b/mätrics=1%,x.wal", "0123456789");
    assertThat(read("wal/a b/mätrics=1%,x.wal")).isEqualTo("0123456789");
    try (InputFile file = storage.open("wal/a b/mätrics=1%,x.wal")) {
      byte[] bytes = new byte[4];
      for (int position : new int[] {6, 0, 3, 3}) {
        file.readFully(position, bytes, 1, 3);
        assertThat(new String(bytes, 1, 3, UTF_8))
            .isEqualTo("0123456789".substring(position, position + 3));
      }
    }
  }

  @Test
  void anEmptyFile() throws IOException {
    write("wal/s/1.done", "");
    assertThat(storage.exists("wal/s/1.done")).isTrue();
    assertThat(read("wal/s/1.done")).isEmpty();
    assertThat(storage.list("wal/s"))
        .singleElement()
        .satisfies(e -> assertThat(e.name()).isEqualTo("1.done"))
        .satisfies(e -> assertThat(e.size()).isZero());
  }

  @Test
  void nothingIsCreatedTwice() throws IOException {
    write("a", "first");
    assertThatThrownBy(() -> write("a", "second")).isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("a")).isEqualTo("first");
  }

  @Test
  void aFileIsReplacedByOneOfAnotherFolderOrComesToAFreeName() throws IOException {
    write("data/1.tsm", "beside it");
    write("wal/w/1.tmp", "first");
    storage.replace("wal/w/1.tmp", "data/1.tombstone");
    assertThat(read("data/1.tombstone")).isEqualTo("first");
    write("wal/w/1.tmp", "second, and longer");
    storage.replace("wal/w/1.tmp", "data/1.tombstone");
    assertThat(read("data/1.tombstone")).isEqualTo("second, and longer");
    assertThat(storage.exists("wal/w/1.tmp")).isFalse();
    assertThat(storage.list("data"))
        .extracting(Storage.FileEntry::name)
        .containsExactly("1.tombstone", "1.tsm");

    assertThatThrownBy(() -> storage.replace("wal/w/1.tmp", "data/1.tombstone"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("wal/w/1.tmp");
    assertThat(read("data/1.tombstone")).isEqualTo("second, and longer");
  }

  /** In S3 it may also be an error, if the object is replaced between opening and reading it. */
  @Test
  void whoReadsWhileAFileIsReplacedSeesTheWholeOfOne() throws Exception {
    write("data/1.tombstone", "0".repeat(5_000));
    AtomicBoolean stopped = new AtomicBoolean();
    Future<Integer> reader =
        threads.submit(
            () -> {
              int reads = 0;
              while (!stopped.get() || reads == 0) {
                try {
                  String text = read("data/1.tombstone");
                  assertThat(text).isEqualTo(text.substring(0, 1).repeat(5_000));
                  reads++;
                } catch (IOException e) {
                  assertThat(scheme).as(e.toString()).isEqualTo("s3");
                }
              }
              return reads;
            });
    try {
      for (int i = 1; i < 10; i++) {
        write("wal/w/1.tmp", Integer.toString(i).repeat(5_000));
        storage.replace("wal/w/1.tmp", "data/1.tombstone");
      }
    } finally {
      stopped.set(true);
    }
    assertThat(reader.get()).isPositive();
    assertThat(read("data/1.tombstone")).startsWith("9");
  }

  @Test
  void aMissingFile() throws IOException {
    assertThatThrownBy(() -> storage.open("d/none"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("d/none");
    assertThat(storage.exists("d/none")).isFalse();
    assertThat(storage.delete("d/none")).isFalse();
    assertThat(storage.list("d")).isEmpty();
    storage.syncDirectory("d");
  }

  @Test
  void readingBehindTheEndIsDamage() throws IOException {
    write("a", "0123");
    try (InputFile file = storage.open("a")) {
      assertThatThrownBy(() -> file.readFully(2, new byte[3], 0, 3))
          .isInstanceOf(CorruptFileException.class)
          .hasMessageContaining(storage.describe("a"));
    }
  }

  @Test
  void severalThreadsReadOneFile() throws Exception {
    String text = "0123456789".repeat(20_000);
    write("a", text);
    try (InputFile file = storage.open("a")) {
      List<Future<?>> readers = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        int offset = t * 7;
        readers.add(
            threads.submit(
                () -> {
                  byte[] bytes = new byte[5];
                  for (int i = 0; i < 50; i++) {
                    int position = (offset + i * 3_989) % (text.length() - 5);
                    file.readFully(position, bytes, 0, 5);
                    assertThat(new String(bytes, UTF_8))
                        .isEqualTo(text.substring(position, position + 5));
                  }
                  return null;
                }));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    }
  }

  @Test
  void listsInTheOrderOfNames() throws IOException {
    write("d/b", "22");
    write("d/a", "1");
    write("d/c/x", "333");
    assertThat(storage.list("d").stream().map(e -> e.name() + e.isDirectory() + e.size()))
        .containsExactly("afalse1", "bfalse2", "ctrue0");
    assertThatThrownBy(() -> storage.list("d/a"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is a file where a directory is needed");
  }

  @Test
  void deletes() throws IOException {
    write("d/a", "1");
    write("d/b", "1");
    assertThat(storage.delete("d/a")).isTrue();
    assertThat(storage.delete("d/a")).isFalse();
    assertThat(storage.list("d")).hasSize(1);
  }

  @Test
  void publishesIntoANewDirectory() throws IOException {
    write("wal/w/1-1-1.tsm.tmp", "content");
    storage.publish("wal/w/1-1-1.tsm.tmp", "data/db/autogen/1/000000001-000000001.tsm");
    assertThat(read("data/db/autogen/1/000000001-000000001.tsm")).isEqualTo("content");
  }

  @Test
  void neverPublishesOverAFile() throws IOException {
    write("a", "first");
    write("b", "second");
    storage.publish("a", "d/x");
    assertThatThrownBy(() -> storage.publish("b", "d/x"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(read("d/x")).isEqualTo("first");
    assertThat(read("b")).isEqualTo("second"); // and can be published elsewhere
    storage.publish("b", "d/y");
    assertThat(read("d/y")).isEqualTo("second");
  }

  @Test
  void publishingTwiceIsRefusedOneWayOrTheOther() throws IOException {
    write("a", "content");
    storage.publish("a", "d/x");
    assertThatThrownBy(() -> storage.publish("a", "d/x"))
        .isInstanceOf(FileAlreadyExistsException.class);
    if (storage.exists("a")) { // a hard link: it can be published again, which repeats values
      storage.publish("a", "d/y");
      assertThat(read("d/y")).isEqualTo("content");
    } else { // a rename
      assertThatThrownBy(() -> storage.publish("a", "d/y")).isInstanceOf(NoSuchFileException.class);
    }
    assertThat(read("d/x")).isEqualTo("content");
  }

  @Test
  void publishingWhatIsMissing() {
    assertThatThrownBy(() -> storage.publish("none", "d/x"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("none");
  }

  /** On an object store the sink has no such help: there, one job writes to a root. */
  @Test
  void ofManyPublishersOneWins() throws Exception {
    for (int round = 0; round < 4; round++) {
      String target = "d/" + round;
      CyclicBarrier start = new CyclicBarrier(THREADS);
      List<Future<Boolean>> attempts = new ArrayList<>();
      for (int t = 0; t < THREADS; t++) {
        String source = "s" + round + "-" + t;
        write(source, source);
        attempts.add(
            threads.submit(
                () -> {
                  start.await();
                  try {
                    storage.publish(source, target);
                    return true;
                  } catch (FileAlreadyExistsException e) {
                    return false;
                  }
                }));
      }
      int winners = 0;
      for (Future<Boolean> attempt : attempts) {
        winners += attempt.get() ? 1 : 0;
      }
      assertThat(read(target)).startsWith("s" + round + "-");
      if (scheme.equals("s3")) {
        assertThat(winners).isPositive();
      } else {
        assertThat(winners).isEqualTo(1);
      }
    }
  }
}
