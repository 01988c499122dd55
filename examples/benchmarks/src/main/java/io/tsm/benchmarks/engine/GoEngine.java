package io.tsm.benchmarks.engine;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.peers.Checksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * InfluxDB's own engine, in a process of its own: a program that prints, for each phase, its name,
 * the round, seconds, values a second and bytes a value, with tabs between; and, for each round,
 * {@code checksum}, the round, how many values it has read back, and their {@link Checksum} in
 * hexadecimal digits.
 */
final class GoEngine implements Contestant {
  static final String NAME = "InfluxDB tsm1";

  private static final int WARM_ROUND = 2;

  private final Workload workload;
  private final Path program;
  private final Path disk;

  /**
   * @param program null if there is none
   */
  GoEngine(Workload workload, Path program, Path disk) {
    this.disk = disk;
    this.workload = workload;
    this.program = program;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<String> absence() {
    return program != null && Files.isExecutable(program)
        ? Optional.empty()
        : Optional.of(
            "its program is not there; examples/benchmark.sh builds it if its library is installed");
  }

  @Override
  public boolean warmsUp() {
    return false; // it does so itself
  }

  @Override
  public List<Measurement> run() throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder(
                program.toString(), workload.lines().toString(), Integer.toString(WARM_ROUND))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    command.environment().put("TMPDIR", disk.toAbsolutePath().toString()); // where all others write
    Process process = command.start();
    String out;
    try {
      out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int exit = process.waitFor();
      if (exit != 0) {
        throw new IOException(program + " failed with exit code " + exit);
      }
    } finally {
      process.destroyForcibly();
    }
    List<Measurement> measurements = new ArrayList<>();
    int checked = 0;
    for (String line : out.lines().toList()) {
      String[] columns = line.split("\t", -1);
      if (columns[0].equals("checksum")) {
        check(columns);
        checked++;
      } else if (Integer.parseInt(columns[1]) == WARM_ROUND) {
        measurements.add(measurement(columns));
      }
    }
    if (checked != WARM_ROUND) {
      throw new IllegalStateException(
          "%s printed %d checksums, not %d".formatted(program, checked, WARM_ROUND));
    }
    return measurements;
  }

  private void check(String[] columns) {
    Checksum found =
        new Checksum(Long.parseLong(columns[2]), Long.parseUnsignedLong(columns[3], 16));
    workload.checksum().check(NAME + ", " + workload.name(), found);
  }

  private Measurement measurement(String[] columns) {
    double perSecond = Double.parseDouble(columns[3]);
    double bytes = Double.parseDouble(columns[4]) * workload.values();
    return new Measurement(
        columns[0], workload.values() / perSecond, workload.values(), Math.round(bytes));
  }
}
