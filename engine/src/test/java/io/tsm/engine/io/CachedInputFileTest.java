package io.tsm.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsm.engine.testing.Seeds;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CachedInputFileTest {
  private static final int SIZE = 1000;

  private final byte[] content = content();
  private final CountingInputFile requests =
      new CountingInputFile(new BytesInputFile("file", content));

  static LongStream seeds() {
    return Seeds.seeds(10);
  }

  private static byte[] content() {
    byte[] bytes = new byte[SIZE];
    new SplittableRandom(1).nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(InputFile file, long position, int length) throws IOException {
    byte[] bytes = new byte[length + 2];
    file.readFully(position, bytes, 1, length);
    assertThat(bytes[0]).isZero();
    assertThat(bytes[length + 1]).isZero();
    return Arrays.copyOfRange(bytes, 1, length + 1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void readsWhatTheFileHas(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int rangeBytes = 1 + random.nextInt(2 * SIZE);
    InputFile file = new CachedInputFile(requests, rangeBytes, 1 + random.nextInt(4));
    for (int i = 0; i < 500; i++) {
      int position = random.nextInt(SIZE);
      int length = random.nextInt(SIZE - position + 1);
      assertThat(read(file, position, length))
          .as("seed %d: %d bytes at %d", seed, length, position)
          .isEqualTo(Arrays.copyOfRange(content, position, position + length));
    }
  }

  @Test
  void theEndOfTheFileBringsWhatIsBeforeIt() throws IOException {
    InputFile file = new CachedInputFile(requests, 100, 2);
    read(file, SIZE - 8, 8);
    assertThat(read(file, SIZE - 100, 92))
        .isEqualTo(Arrays.copyOfRange(content, SIZE - 100, SIZE - 8));
    assertThat(requests.reads()).isEqualTo(1);
    assertThat(requests.bytesRead()).isEqualTo(100);
  }

  @Test
  void keepsTheRangesThatWereUsedLast() throws IOException {
    InputFile file = new CachedInputFile(requests, 100, 2);
    read(file, 0, 10);
    read(file, 300, 10);
    read(file, 50, 10); // the first range again
    read(file, 600, 10); // takes the place of the second
    assertThat(requests.reads()).isEqualTo(3);
    read(file, 90, 10);
    assertThat(requests.reads()).isEqualTo(3);
    read(file, 300, 10);
    assertThat(requests.reads()).isEqualTo(4);
  }

  @Test
  void longReadsAreNotKept() throws IOException {
    InputFile file = new CachedInputFile(requests, 100, 2);
    read(file, 0, 10);
    read(file, 200, 500);
    read(file, 10, 10);
    assertThat(requests.reads()).isEqualTo(2);
    assertThat(requests.bytesRead()).isEqualTo(600);
  }

  @Test
  void aReadBehindTheEndFailsAsItDoesInTheFile() {
    InputFile file = new CachedInputFile(requests, 100, 2);
    assertThatThrownBy(() -> read(file, SIZE - 5, 6)).isInstanceOf(CorruptFileException.class);
  }

  @Test
  void aFailedRequestLeavesNothingBehind() throws IOException {
    FailingInputFile failing = new FailingInputFile(requests);
    InputFile file = new CachedInputFile(failing, 100, 1);
    read(file, 0, 10);
    failing.fails = true;
    assertThatThrownBy(() -> read(file, 300, 10)).hasMessage("connection lost");
    failing.fails = false;
    assertThat(read(file, 300, 10)).isEqualTo(Arrays.copyOfRange(content, 300, 310));
    assertThat(read(file, 0, 10)).isEqualTo(Arrays.copyOfRange(content, 0, 10));
  }

  /** Fails when it is told to, after it has filled some of the array. */
  private static final class FailingInputFile implements InputFile {
    private final InputFile file;
    private boolean fails;

    FailingInputFile(InputFile file) {
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
    public void readFully(long position, byte[] bytes, int offset, int length) throws IOException {
      if (fails) {
        file.readFully(position, bytes, offset, length / 2);
        throw new IOException("connection lost");
      }
      file.readFully(position, bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
