package io.tsm.flink.table.format;

import io.tsm.engine.model.Precision;
import java.io.Serializable;
import java.util.List;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;

/**
 * What the options of a table say.
 *
 * @param measurement the only one; null for all
 * @param measurementColumn its name; null if there is none
 * @param time the name of the column of the time
 * @param tags the names of the columns that are tags; null if the table does not say
 * @param precision of the times in the text
 */
@Internal
record LineSettings(
    @Nullable String measurement,
    @Nullable String measurementColumn,
    String time,
    @Nullable List<String> tags,
    Precision precision,
    boolean ignoreParseErrors)
    implements Serializable {

  static LineSettings of(ReadableConfig options) {
    Precision precision;
    try {
      precision = Precision.of(options.get(LineProtocolFormatOptions.PRECISION));
    } catch (IllegalArgumentException e) {
      throw new ValidationException(
          "Option '" + key(LineProtocolFormatOptions.PRECISION) + "': " + e.getMessage() + ".", e);
    }
    List<String> tags = options.get(LineProtocolFormatOptions.TAGS);
    return new LineSettings(
        options.get(LineProtocolFormatOptions.MEASUREMENT),
        options.get(LineProtocolFormatOptions.MEASUREMENT_COLUMN),
        options.get(LineProtocolFormatOptions.TIME),
        tags == null ? null : List.copyOf(tags),
        precision,
        options.get(LineProtocolFormatOptions.IGNORE_PARSE_ERRORS));
  }

  /** An option as users write it, but for the {@code key.} or {@code value.} of some connectors. */
  static String key(ConfigOption<?> option) {
    return LineProtocolFormatFactory.IDENTIFIER + "." + option.key();
  }
}
