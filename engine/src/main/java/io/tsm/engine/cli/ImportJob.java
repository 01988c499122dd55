package io.tsm.engine.cli;

import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an import is to do.
 *
 * @param csv how to read rows; empty for line protocol
 * @param precision of the times in line protocol
 * @param roundValues that are published at a time
 * @param maxErrors points that may be refused
 * @param rejects where refused points go
 */
record ImportJob(
    List<ImportInput> inputs,
    Optional<CsvMapping> csv,
    Precision precision,
    String database,
    String retentionPolicy,
    long roundValues,
    long maxErrors,
    Optional<Path> rejects) {

  /** What decides which points are written where: an import is only resumed with the same. */
  String options() {
    return "into %s.%s, %s"
        .formatted(
            database,
            retentionPolicy,
            csv.map(CsvMapping::toString).orElse("line protocol in " + precision.symbol()));
  }

  boolean canBeResumed() {
    return inputs.stream().noneMatch(ImportInput::isStandardInput);
  }

  long totalBytes() {
    return inputs.stream().mapToLong(ImportInput::size).sum();
  }

  /** Opens the text of an input for reading from a place on. */
  PointSource source(
      ImportInput input, InputStream in, PointBuilder builder, PointSource.Place start)
      throws IOException {
    return csv.isPresent()
        ? new CsvSource(input.describe(), in, csv.get(), builder, start)
        : new LineSource(in, builder, precision, start);
  }
}
