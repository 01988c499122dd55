package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import io.tsm.flink.sink.testing.ForwardingStorage;
import io.tsm.flink.sink.testing.MemoryDirectory;
import io.tsm.flink.sink.testing.StoredPoints;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One checkpoint with data for ten thousand shards. */
class ManyShardsTest {
  private static final int SHARDS = 10_000;
  private static final int THREADS = 4;
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final ExecutorService snapshots = Executors.newFixedThreadPool(THREADS);
  private final ExecutorService publishing = Executors.newFixedThreadPool(THREADS);

  @TempDir(factory = MemoryDirectory.class)
  private Path temporary;

  @AfterEach
  void stopThreads() {
    snapshots.shutdownNow();
    publishing.shutdownNow();
  }

  @ParameterizedTest(name = "replayed: {0}")
  @ValueSource(booleans = {false, true})
  @Timeout(120)
  void areCommittedWithASmallCommittableAndFewOpenFiles(boolean replayed) throws Exception {
    Path root = temporary.resolve("root");
    OpenFiles files = new OpenFiles(new LocalStorage(root));
    OpenFiles runs = new OpenFiles(LocalStorage.temporary(temporary.resolve("local")));
    SinkProcess process = new SinkProcess(files, runs, snapshots, publishing, UUID::randomUUID);
    SinkProcess.Job job = SinkProcess.job(UUID.randomUUID(), Duration.ofHours(1), 1, 32L << 20);
    SinkProcess.WriterTask<Long> writer =
        process.writer(
            job,
            true,
            (hour, out) -> {
              out.point("m").field("f", hour).time(hour * HOUR);
              out.emit();
            },
            0,
            1);
    SinkProcess.CommitterTask committer = process.committer(job, 0, 1);
    Set<String> expected = new HashSet<>();
    for (long hour = 0; hour < SHARDS; hour++) {
      writer.write(hour);
      expected.add("m f=" + hour + "i " + hour * HOUR);
    }
    List<byte[]> committables = writer.barrier(false);
    assertThat(committables).singleElement().satisfies(c -> assertThat(c).hasSizeLessThan(1024));
    if (replayed) {
      process.dropHandedOver(job, 0);
    }
    committer.commit(committables);
    writer.close();
    committer.close();

    StoredPoints stored = StoredPoints.read(root, "db");
    assertThat(stored.lines()).isEqualTo(expected);
    assertThat(stored.files()).isEqualTo(SHARDS);
    assertThat(stored.rewrites()).isZero();
    assertThat(files.open()).isZero();
    assertThat(runs.open()).isZero();
    // of each thread the file that it writes, and the log
    assertThat(files.most()).isLessThanOrEqualTo(2 * THREADS + 2);
  }

  /** Counts files that are open. */
  private static final class OpenFiles extends ForwardingStorage {
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    OpenFiles(Storage files) {
      super(files);
    }

    int open() {
      return open.get();
    }

    int most() {
      return most.get();
    }

    private void opened() {
      most.accumulateAndGet(open.incrementAndGet(), Math::max);
    }

    @Override
    public OutputFile create(String path) throws IOException {
      OutputFile file = super.create(path);
      opened();
      return new CountedOutput(file);
    }

    @Override
    public InputFile open(String path) throws IOException {
      InputFile file = super.open(path);
      opened();
      return new CountedInput(file);
    }

    private final class CountedOutput implements OutputFile {
      private final OutputFile file;

      CountedOutput(OutputFile file) {
        this.file = file;
      }

      @Override
      public String path() {
        return file.path();
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        file.write(bytes, offset, length);
      }

      @Override
      public long position() {
        return file.position();
      }

      @Override
      public void sync() throws IOException {
        file.sync();
      }

      @Override
      public void close() throws IOException {
        file.close();
        open.decrementAndGet();
      }
    }

    private final class CountedInput implements InputFile {
      private final InputFile file;

      CountedInput(InputFile file) {
        this.file = file;
      }

      @Override
      public String path() {
        return file.path();
      }

      @Override
      public long size() {
        return file.size();
      }

      @Override
      public void readFully(long position, byte[] bytes, int offset, int length)
          throws IOException {
        file.readFully(position, bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        file.close();
        open.decrementAndGet();
      }
    }
  }
}
