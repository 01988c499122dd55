package io.tsm.engine.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FewOpenFilesTest {
  private static final int FILES = 10;
  private static final int MOST = 3;

  @TempDir private Path folder;
  private Storage storage;
  private final List<InputFile> files = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    storage = new FewOpenFiles(new LocalStorage(folder), MOST);
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("f" + i), new byte[] {(byte) i});
      files.add(storage.open("f" + i));
    }
  }

  private byte read(int file) throws IOException {
    byte[] bytes = new byte[1];
    files.get(file).readFully(0, bytes, 0, 1);
    return bytes[0];
  }

  /** Of this process, as the system counts them. */
  private long openFiles() throws IOException {
    long count = 0;
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        count += descriptor.toFile().getCanonicalPath().startsWith(folder + "/") ? 1 : 0;
      }
    }
    return count;
  }

  @Test
  void keepsFewFilesOpenAndReadsAll() throws IOException {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < FILES; i++) {
        assertThat(read(i)).isEqualTo((byte) i);
        assertThat(files.get(i).size()).isEqualTo(1);
        assertThat(openFiles()).isEqualTo(MOST);
      }
    }
    for (InputFile file : files) {
      file.close();
    }
    assertThat(openFiles()).isZero();
  }

  @Test
  void keepsThoseOpenThatWereReadLast() throws IOException {
    read(7);
    read(1);
    Files.delete(folder.resolve("f7"));
    read(2);

    assertThat(read(7)).isEqualTo((byte) 7);
    read(3);
    read(4);
    read(5);
    assertThatThrownBy(() -> read(7)).isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void noticesThatAFileIsAnotherOne() throws IOException {
    Files.write(folder.resolve("f0"), new byte[2]);

    assertThatThrownBy(() -> read(0))
        .isInstanceOf(CorruptFileException.class)
        .hasMessageContaining("f0")
        .hasMessageContaining("has 2 bytes now, it had 1");
  }
}
