package io.tsm.engine.cli;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.InvalidPointException.Reason;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.apache.commons.io.input.BOMInputStream;

/**
 * Points in rows of CSV as in RFC 4180, in UTF-8. An empty cell is no tag and no field. A place is
 * counted in rows, without the header.
 */
final class CsvSource implements PointSource {
  private final String name;
  private final CsvMapping mapping;
  private final PointBuilder builder;
  private final CSVFormat format;
  private final CSVParser parser;
  private final Iterator<CSVRecord> rows;
  private final int[] tagColumns;
  private final int[] fieldColumns;
  private final int timeColumn;
  private CSVRecord row;
  private long passed;

  /**
   * @param name of the text, for messages
   * @param in from its beginning
   * @param start where to begin
   */
  CsvSource(String name, InputStream in, CsvMapping mapping, PointBuilder builder, Place start)
      throws IOException {
    this.name = name;
    this.mapping = mapping;
    this.builder = builder;
    this.format =
        CSVFormat.RFC4180
            .builder()
            .setDelimiter(mapping.delimiter())
            .setHeader(mapping.header().toArray(new String[0])) // none: those of the first row
            .setDuplicateHeaderMode(DuplicateHeaderMode.DISALLOW)
            .setAllowMissingColumnNames(true)
            .setIgnoreEmptyLines(true)
            .get();
    InputStream text = BOMInputStream.builder().setInputStream(in).get(); // as spreadsheets write
    try {
      this.parser =
          CSVParser.builder()
              .setReader(new InputStreamReader(text, StandardCharsets.UTF_8.newDecoder()))
              .setFormat(format)
              .get();
    } catch (IllegalArgumentException e) {
      throw new IOException(name + ": the header cannot be used: " + e.getMessage(), e);
    } catch (IOException e) {
      throw unreadable(e);
    }
    this.rows = parser.iterator();
    this.tagColumns = columns(mapping.tags());
    this.fieldColumns = columns(mapping.fields().stream().map(CsvMapping.Field::name).toList());
    this.timeColumn = columns(List.of(mapping.timeColumn()))[0];
    while (passed < start.position()) {
      if (!nextRow()) {
        throw new IOException(
            "%s has only %d rows, not %d".formatted(name, passed, start.position()));
      }
    }
  }

  private int[] columns(List<String> names) throws IOException {
    Map<String, Integer> known = parser.getHeaderMap();
    int[] columns = new int[names.size()];
    for (int i = 0; i < columns.length; i++) {
      Integer column = known.get(names.get(i));
      if (column == null) {
        throw new IOException(
            "%s has no column '%s'; there are %s"
                .formatted(name, names.get(i), String.join(", ", parser.getHeaderNames())));
      }
      columns[i] = column;
    }
    return columns;
  }

  private boolean nextRow() throws IOException {
    try {
      if (!rows.hasNext()) {
        return false;
      }
      row = rows.next();
      passed++;
      return true;
    } catch (UncheckedIOException e) {
      throw unreadable(e.getCause());
    }
  }

  private IOException unreadable(IOException cause) {
    String reason =
        cause instanceof CharacterCodingException ? "it is not UTF-8" : cause.getMessage();
    return new IOException(
        "%s cannot be read after line %d: %s"
            .formatted(name, parser == null ? 0 : parser.getCurrentLineNumber(), reason),
        cause);
  }

  @Override
  public boolean next() throws IOException {
    if (!nextRow()) {
      return false;
    }
    builder.measurement(mapping.measurement());
    for (int i = 0; i < tagColumns.length; i++) {
      builder.tag(mapping.tags().get(i), cell(tagColumns[i]));
    }
    for (int i = 0; i < fieldColumns.length; i++) {
      String cell = cell(fieldColumns[i]);
      if (!cell.isEmpty()) {
        mapping.fields().get(i).addTo(builder, cell);
      }
    }
    mapping.setTime(builder, cell(timeColumn));
    builder.build();
    return true;
  }

  private String cell(int column) {
    if (column >= row.size()) {
      throw new InvalidPointException(
          Reason.SYNTAX,
          "the row has %d cells, column '%s' is the %d."
              .formatted(row.size(), parser.getHeaderNames().get(column), column + 1));
    }
    return row.get(column);
  }

  @Override
  public PointView point() {
    return builder;
  }

  @Override
  public long line() {
    long within = row.stream().flatMapToInt(String::chars).filter(c -> c == '\n').count();
    return parser.getCurrentLineNumber() - within;
  }

  @Override
  public String text() {
    return format
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .format((Object[]) row.values());
  }

  @Override
  public Place place() {
    return new Place(passed, 0); // lines are counted anew: all rows are read again
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
