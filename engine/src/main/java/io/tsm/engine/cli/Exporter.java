package io.tsm.engine.cli;

import io.tsm.engine.io.ByteWriter;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.LineProtocolFormatter;
import io.tsm.engine.read.KeyCursor;
import io.tsm.engine.read.KeyGroups;
import io.tsm.engine.read.KeyOrder;
import io.tsm.engine.read.ShardReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** Writes values as line protocol, in the order of series, field and time. */
final class Exporter {
  private static final int BUFFER_BYTES = 1 << 16;

  private final TextOutput output;
  private final Progress progress;
  private final List<byte[]> measurements;
  private final long firstTime;
  private final long lastTime;
  private final ByteWriter lines = new ByteWriter(2 * BUFFER_BYTES);
  private long count;

  /**
   * @param measurements escaped; empty for all
   */
  Exporter(
      TextOutput output,
      Progress progress,
      List<byte[]> measurements,
      long firstTime,
      long lastTime) {
    this.output = output;
    this.progress = progress;
    this.measurements = measurements;
    this.firstTime = firstTime;
    this.lastTime = lastTime;
  }

  void run(List<ShardReader> newestFirst) throws IOException {
    KeyGroups keys = new KeyGroups(newestFirst, KeyOrder.SERIES);
    while (keys.next()) {
      byte[] key = keys.key();
      int separator = Keys.indexOfSeparator(key, 0, key.length);
      if (isWanted(key, separator)) {
        byte[] series = Arrays.copyOf(key, separator);
        byte[] field = Arrays.copyOfRange(key, separator + Keys.SEPARATOR_LENGTH, key.length);
        try (KeyCursor values = keys.values()) {
          while (values.next()) {
            write(series, field, values);
            progress.update("exporting", keys.progress(), count);
          }
        }
      }
    }
    flush();
    progress.end();
  }

  private boolean isWanted(byte[] key, int separator) {
    if (measurements.isEmpty()) {
      return true;
    }
    for (byte[] name : measurements) {
      int length = name.length;
      if (length <= separator
          && (length == separator || key[length] == ',')
          && Arrays.equals(key, 0, length, name, 0, length)) {
        return true;
      }
    }
    return false;
  }

  private void write(byte[] series, byte[] field, KeyCursor values) throws IOException {
    for (int row = values.from(); row < values.to(); row++) {
      long time = values.values().time(row);
      if (time >= firstTime && time <= lastTime) {
        LineProtocolFormatter.writeLine(series, field, values.values(), row, lines);
        count++;
        if (lines.size() >= BUFFER_BYTES) {
          flush();
        }
      }
    }
  }

  private void flush() throws IOException {
    output.write(lines.array(), 0, lines.size());
    lines.clear();
  }
}
