package io.tsm.benchmarks.contest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryFolderTest {
  @TempDir private Path parent;

  @Test
  void isGoneWhenItIsClosed() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder(parent)) {
      Files.createDirectories(folder.path().resolve("a/b"));
      Files.writeString(folder.path().resolve("a/b/c.tsm"), "123");
      assertThat(folder.bytes(".tsm")).isEqualTo(3);
      assertThat(folder.path()).hasParent(parent);
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void isGoneWhenTheProgramIsInterrupted() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Waiting.class.getName(),
                parent.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(out.readLine()).isEqualTo("written");
      assertThat(parent).isNotEmptyDirectory();
      process.destroy();
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(parent).isEmptyDirectory();
  }

  /** Makes a folder and waits to be interrupted. */
  static final class Waiting {
    private Waiting() {}

    public static void main(String[] args) throws IOException, InterruptedException {
      TemporaryFolder folder = new TemporaryFolder(Path.of(args[0]));
      Files.writeString(folder.path().resolve("file"), "text");
      System.out.println("written");
      new CountDownLatch(1).await();
      throw new IOException(folder.path() + " was to be waited for");
    }
  }
}
