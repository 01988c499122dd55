package io.tsm.examples.ingest;

import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.LineProtocolParser;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.Precision;
import io.tsm.flink.sink.PointCollector;
import io.tsm.flink.sink.PointConverter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Parses lines into points. What it refuses it refuses with the name of the file in front. */
final class LineConverter implements PointConverter<SourceLine> {
  private static final long serialVersionUID = 1L;

  private final String[] files;
  private final Precision precision;
  private transient LineProtocolParser parser;
  private transient PointBuilder parsed;

  LineConverter(List<Path> files, Precision precision) {
    this.files = files.stream().map(Path::toString).toArray(String[]::new);
    this.precision = precision;
  }

  @Override
  public void convert(SourceLine line, PointCollector out) throws IOException {
    PointBuilder builder = out.builder();
    if (parsed != builder) {
      parser = new LineProtocolParser(builder, precision);
      parsed = builder;
    }
    boolean point;
    try {
      point = parser.parse(line.text(), 0, line.text().length, line.line());
    } catch (InvalidPointException e) {
      InvalidPointException located =
          new InvalidPointException(e.reason(), files[line.file()] + ": " + e.getMessage());
      located.initCause(e);
      throw located;
    }
    if (point) {
      emit(line, out, builder);
    }
  }

  private void emit(SourceLine line, PointCollector out, PointBuilder builder) throws IOException {
    try {
      out.emit(builder);
    } catch (IOException e) {
      if (e.getCause() instanceof InvalidPointException refused) {
        throw new IngestException(
            files[line.file()] + ": line " + line.line() + ": " + refused.getMessage(), e);
      }
      throw e;
    }
  }

  /** The line as it is in the file. */
  @Override
  public String describe(SourceLine line) {
    return line.toString();
  }
}
