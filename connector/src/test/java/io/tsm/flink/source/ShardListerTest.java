package io.tsm.flink.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.read.TagPredicate;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.annotation.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commits of more than one file, that a follower sees while they are published. */
class ShardListerTest {
  private static final long FULL_BYTES = 1L << 31;

  @TempDir private Path root;

  private final AtomicLong clock = new AtomicLong(-1);
  private ShardLister lister;

  @BeforeEach
  void open() {
    lister = new ShardLister(new LocalStorage(root), options(Duration.ofSeconds(1)), clock::get);
  }

  private TsmSourceOptions options(@Nullable Duration monitorInterval) {
    return new TsmSourceOptions(
        root.toString(),
        RootWriter.DATABASE,
        "autogen",
        null,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        TagPredicate.all(),
        null,
        0,
        monitorInterval,
        1 << 20);
  }

  private void write(long time) throws IOException {
    new RootWriter(root).write(List.of("m v=1i " + time));
  }

  private Path file(int generation, int sequence) throws IOException {
    String directory =
        new ShardLister(new LocalStorage(root), options(null)).all(1).splits().get(0).directory();
    return root.resolve(directory).resolve("%09d-%09d.tsm".formatted(generation, sequence));
  }

  /**
   * Moves the index so far back that a writer would have ended the file; what is before is sparse.
   */
  private static void fill(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int end = bytes.length - Long.BYTES;
    int index = (int) ByteBuffer.wrap(bytes).getLong(end);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(FULL_BYTES);
      sparse.write(bytes, index, end - index);
      sparse.writeLong(FULL_BYTES);
    }
  }

  private static List<SplitFiles> files(ShardLister.Found found) {
    return found.splits().stream().map(TsmSplit::files).toList();
  }

  @Test
  void aGenerationWhoseLastFileIsFullWaitsForTheNextOneAndIsReadAsAWhole() throws IOException {
    write(1);
    write(2);
    fill(file(2, 1));

    ShardLister.Found first = lister.all(1);

    assertThat(files(first)).containsExactly(SplitFiles.upTo(1, true));
    assertThat(lister.news(first.generations()).splits()).isEmpty();
    Files.copy(file(1, 1), file(2, 2)); // the rest of the commit
    assertThat(files(lister.news(first.generations()))).containsExactly(SplitFiles.ofNew(2, 2));
  }

  @Test
  void aShardThatBeginsWithAFullFileComesAsNews() throws IOException {
    write(1);
    fill(file(1, 1));

    ShardLister.Found first = lister.all(1);

    assertThat(first.splits()).isEmpty();
    assertThat(first.generations().values()).containsExactly(0);
  }

  @Test
  void aYoungerGenerationEndsAnOlderOneOnlyWhenItsNextFileWouldHaveCome() throws IOException {
    write(1);
    Map<Long, Integer> known = lister.all(1).generations();
    write(2);
    write(3); // of another job
    fill(file(2, 1));
    assertThat(lister.news(known).splits()).isEmpty();
    clock.addAndGet(ShardLister.PUBLISHING_NANOS - 1);
    assertThat(lister.news(known).splits()).isEmpty();

    clock.addAndGet(1);

    assertThat(files(lister.news(known)))
        .containsExactly(SplitFiles.ofNew(2, 1), SplitFiles.ofNew(3, 1));
  }
}
