package io.tsm.flink.sink.testing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/**
 * A file system mounted for a test, gone when it is closed. Only the superuser may mount, and not
 * in every container: where it is refused a test is skipped, and says so, unless {@code
 * TSM_REQUIRE_MOUNT=1} is in the environment. Then it fails.
 */
public final class Mount implements AutoCloseable {
  private static final String REQUIRE = "TSM_REQUIRE_MOUNT";

  private final Path directory;

  private Mount(Path directory) {
    this.directory = directory;
  }

  /**
   * An empty disk in memory.
   *
   * @param names room for files, directories and links; 0 for any number
   */
  public static Mount disk(Path directory, long bytes, int names) throws IOException {
    Files.createDirectories(directory);
    String room = "size=" + bytes + ",nr_inodes=" + names;
    return mount(directory, "-t", "tmpfs", "-o", room, "tmpfs");
  }

  /** What is in a directory already, but from now on nobody can change it. */
  public static Mount readOnly(Path directory) throws IOException {
    return mount(directory, "-o", "bind,ro", directory.toString());
  }

  /** Skips, or fails, a test that will mount something where it cannot be skipped any more. */
  public static void require(Path temporary) throws IOException {
    disk(temporary.resolve("mount"), 1 << 12, 0).close();
  }

  private static Mount mount(Path directory, String... options) throws IOException {
    String[] command = new String[options.length + 2];
    command[0] = "mount";
    System.arraycopy(options, 0, command, 1, options.length);
    command[command.length - 1] = directory.toString();
    String refusal = run(command);
    if (!refusal.isEmpty()) {
      if ("1".equals(System.getenv(REQUIRE))) {
        throw new AssertionError(REQUIRE + " is set, but mounting is refused: " + refusal);
      }
      Assumptions.abort("needs the right to mount, which is refused here: " + refusal);
    }
    return new Mount(directory);
  }

  /** Where it is. */
  public Path directory() {
    return directory;
  }

  @Override
  public void close() throws IOException {
    // Lazily: what is still open in it goes when it is closed.
    String refusal = run("umount", "-l", directory.toString());
    if (!refusal.isEmpty()) {
      throw new IOException("cannot unmount " + directory + ": " + refusal);
    }
  }

  /** Runs a command; returns why it failed, or nothing. */
  private static String run(String... command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return e.getMessage(); // there is no such command
    }
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      int code = process.waitFor();
      return code == 0
          ? ""
          : String.format(Locale.ROOT, "%s ended with %d: %s", command[0], code, output.strip());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for " + command[0]);
    }
  }
}
