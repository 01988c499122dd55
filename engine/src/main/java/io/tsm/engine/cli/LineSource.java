package io.tsm.engine.cli;

import io.tsm.engine.model.LineProtocolReader;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.Precision;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Points in line protocol. */
final class LineSource implements PointSource {
  private final LineProtocolReader reader;
  private final Place start;

  /**
   * @param in from its beginning
   * @param start where to begin
   */
  LineSource(InputStream in, PointBuilder builder, Precision precision, Place start)
      throws IOException {
    in.skipNBytes(start.position());
    this.reader = new LineProtocolReader(in, builder, precision);
    this.start = start;
  }

  @Override
  public boolean next() throws IOException {
    return reader.next();
  }

  @Override
  public PointView point() {
    return reader.point();
  }

  @Override
  public long line() {
    return start.lines() + reader.line();
  }

  @Override
  public String text() {
    return new String(reader.text(), StandardCharsets.UTF_8);
  }

  @Override
  public Place place() {
    return new Place(start.position() + reader.bytes(), start.lines() + reader.linesPassed());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
