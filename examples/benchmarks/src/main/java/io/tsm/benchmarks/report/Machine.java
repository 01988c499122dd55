package io.tsm.benchmarks.report;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * What it was measured on.
 *
 * @param processor its model
 * @param cores that the JVM sees
 * @param heap of the JVM, bytes
 * @param memory of the machine, bytes; 0 if unknown
 * @param java version and vendor
 * @param system and its version
 */
public record Machine(
    String processor, int cores, long heap, long memory, String java, String system) {

  /** This one. */
  public static Machine describe() throws IOException {
    return new Machine(
        lineOf(Path.of("/proc/cpuinfo"), "model name", "unknown"),
        Runtime.getRuntime().availableProcessors(),
        Runtime.getRuntime().maxMemory(),
        physicalMemory(),
        Runtime.version() + ", " + System.getProperty("java.vendor"),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %d cores, %.0f GiB; heap %.1f GiB; Java %s; %s",
        processor,
        cores,
        memory / (double) (1 << 30),
        heap / (double) (1 << 30),
        java,
        system);
  }

  private static long physicalMemory() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getTotalMemorySize()
        : 0;
  }

  private static String lineOf(Path file, String name, String otherwise) throws IOException {
    if (!Files.isReadable(file)) {
      return otherwise;
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    return lines.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(otherwise);
  }
}
