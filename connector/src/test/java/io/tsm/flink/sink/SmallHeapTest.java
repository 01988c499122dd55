package io.tsm.flink.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.flink.sink.testing.MemoryDirectory;
import io.tsm.flink.sink.testing.SmallHeapJob;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory budget is what keeps the heap bounded: in a process with little heap. */
class SmallHeapTest {
  private static final String HEAP = "-Xmx64m";
  private static final long MEMORY = 2L << 20;
  private static final int TIMES = 50;
  private static final int MOST_SECONDS = 180;

  @TempDir(factory = MemoryDirectory.class)
  private Path temporary;

  /** Each commit is larger than the heap. No memory left ends the process, wherever it happens. */
  @Test
  void commitsFiftyTimesTheMemoryAndReplaysAsMuch() throws Exception {
    Path output = temporary.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                HEAP,
                "-XX:+ExitOnOutOfMemoryError",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeapJob.class.getName(),
                temporary.resolve("root").toString(),
                temporary.resolve("local").toString(),
                Long.toString(MEMORY),
                Integer.toString(TIMES))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)).as("ends, no deadlock").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    assertThat(Files.readString(output)).doesNotContain("WARN");
    assertThat(files("root/wal")).hasSize(1).allMatch(name -> name.toString().endsWith(".done"));
    assertThat(files("local")).isEmpty();
  }

  private List<Path> files(String directory) throws Exception {
    try (Stream<Path> all = Files.walk(temporary.resolve(directory))) {
      return all.filter(Files::isRegularFile).toList();
    }
  }
}
