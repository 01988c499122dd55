package io.tsm.examples.ingest;

import io.tsm.engine.model.LineProtocolReader;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Takes one file of line protocol apart into the texts of its points, without parsing them. Where a
 * point ends depends on the quotation marks before it, so a file cannot be read from its middle: it
 * is one split.
 */
final class LineProtocolFormat implements StreamFormat<SourceLine> {
  private static final long serialVersionUID = 1L;

  private static final int DEFAULT_BUFFER = 64 << 10;

  private final int file;
  private final String name;
  private final int buffer;
  private final int maxLine;

  /**
   * The format of one file.
   *
   * @param file its place among the inputs
   * @param name for messages
   */
  LineProtocolFormat(int file, String name) {
    this(file, name, DEFAULT_BUFFER, LineProtocolReader.DEFAULT_MAX_LINE);
  }

  LineProtocolFormat(int file, String name, int buffer, int maxLine) {
    this.file = file;
    this.name = name;
    this.buffer = buffer;
    this.maxLine = maxLine;
  }

  @Override
  public LineProtocolLines createReader(
      Configuration config, FSDataInputStream stream, long fileLen, long splitEnd) {
    return new LineProtocolLines(file, name, stream, buffer, maxLine);
  }

  /**
   * Goes on at a position.
   *
   * @param restoredOffset in the unpacked text. The text before it is read once more, for the
   *     number of its lines; a packed file has to be unpacked up to there anyway
   */
  @Override
  public LineProtocolLines restoreReader(
      Configuration config,
      FSDataInputStream stream,
      long restoredOffset,
      long fileLen,
      long splitEnd)
      throws IOException {
    LineProtocolLines lines = createReader(config, stream, fileLen, splitEnd);
    lines.skipTo(restoredOffset);
    return lines;
  }

  @Override
  public boolean isSplittable() {
    return false;
  }

  @Override
  public TypeInformation<SourceLine> getProducedType() {
    return SourceLineTypeInfo.INSTANCE;
  }
}
