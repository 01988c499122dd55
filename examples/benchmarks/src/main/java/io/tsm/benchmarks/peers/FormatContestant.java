package io.tsm.benchmarks.peers;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.Stopwatch;
import io.tsm.benchmarks.contest.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A format that writes a table and reads it back. */
final class FormatContestant implements Contestant {
  private final FileFormat format;
  private final WideTable table;
  private final FileFormat.Prepared prepared;
  private final Checksum checksum;
  private final Path disk;

  FormatContestant(FileFormat format, WideTable table, Checksum checksum, Path disk) {
    this.format = format;
    this.table = table;
    this.prepared = format.prepare(table);
    this.checksum = checksum;
    this.disk = disk;
  }

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder(disk)) {
      Path file = folder.path().resolve("table");
      long values = checksum.values();
      Stopwatch write = new Stopwatch();
      prepared.write(file);
      Measurement written = write.stop("write", values, Files.size(file));

      Checksum found = new Checksum();
      Stopwatch read = new Stopwatch();
      format.read(table, file, found);
      Measurement back = read.stop("read", values, Files.size(file));
      checksum.check(format.name(), found);
      return List.of(written, back);
    }
  }
}
