package io.tsm.engine.cli;

import io.tsm.engine.model.Precision;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How rows of CSV become points. */
final class CsvOptions {
  private static final String RFC_3339 = "rfc3339";

  @Option(names = "--measurement", paramLabel = "NAME", description = "CSV: the measurement.")
  private String measurement;

  @Option(
      names = "--tags",
      split = ",",
      paramLabel = "COLUMN",
      description = "CSV: columns that are tags, such as host,region.")
  private List<String> tags = List.of();

  @Option(
      names = "--fields",
      split = ",",
      paramLabel = "COLUMN[:TYPE]",
      description =
          "CSV: columns that are fields, such as load,jobs:integer. Types: float, which is that of"
              + " those without one, integer, unsigned, boolean, string. An empty cell is no"
              + " field.")
  private List<String> fields = List.of();

  @Option(names = "--time-column", paramLabel = "COLUMN", description = "CSV: the time.")
  private String timeColumn;

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      defaultValue = ",",
      description = "CSV: between two cells. Default: a comma.")
  private char delimiter;

  @Option(
      names = "--header",
      split = ",",
      paramLabel = "COLUMN",
      description = "CSV: names of all columns, if the first row does not have them.")
  private List<String> header = List.of();

  /** Whether options are given that only CSV has. */
  boolean areGiven() {
    return measurement != null
        || timeColumn != null
        || !tags.isEmpty()
        || !fields.isEmpty()
        || !header.isEmpty();
  }

  /**
   * The mapping.
   *
   * @throws IllegalArgumentException if options are missing or wrong
   */
  CsvMapping mapping(String precision) {
    if (measurement == null || timeColumn == null || fields.isEmpty()) {
      throw new IllegalArgumentException("CSV needs --measurement, --fields and --time-column");
    }
    return new CsvMapping(
        measurement,
        List.copyOf(tags),
        fields.stream().map(CsvMapping.Field::parse).toList(),
        timeColumn,
        precision.equals(RFC_3339) ? Optional.empty() : Optional.of(Precision.of(precision)),
        delimiter,
        List.copyOf(header));
  }
}
