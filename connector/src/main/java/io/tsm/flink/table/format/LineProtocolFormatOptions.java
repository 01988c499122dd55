package io.tsm.flink.table.format;

import java.util.List;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The options of the format {@code 'line-protocol'}, each behind {@code line-protocol.} in SQL. */
@PublicEvolving
public final class LineProtocolFormatOptions {

  /** The measurement that is read, or written. */
  public static final ConfigOption<String> MEASUREMENT =
      ConfigOptions.key("measurement")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Reading: points of other measurements are left out; without it, points of all"
                  + " measurements become rows. Writing: the measurement of all points.");

  /** The column that holds the measurement. */
  public static final ConfigOption<String> MEASUREMENT_COLUMN =
      ConfigOptions.key("measurement-column")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The name of a STRING column that holds each point's measurement; for writing instead"
                  + " of 'measurement'.");

  /** The column that holds the time. */
  public static final ConfigOption<String> TIME =
      ConfigOptions.key("time")
          .stringType()
          .defaultValue("time")
          .withDescription(
              "The name of the column that holds the time: TIMESTAMP_LTZ, TIMESTAMP (in UTC), or"
                  + " BIGINT in the unit of 'precision'. Reading can do without.");

  /** The columns that are tags. */
  public static final ConfigOption<List<String>> TAGS =
      ConfigOptions.key("tags")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "The names of the STRING columns that are tags, with ';' between them. Reading without"
                  + " it: a STRING column is looked up among the tags, then among the fields."
                  + " Writing without it: no column is a tag.");

  /** The unit of the times in the text. */
  public static final ConfigOption<String> PRECISION =
      ConfigOptions.key("precision")
          .stringType()
          .defaultValue("ns")
          .withDescription(
              "The unit of the times in the text: ns, us, ms, s, m or h. Written times are rounded"
                  + " down to it.");

  /** Whether lines that are no rows are left out. */
  public static final ConfigOption<Boolean> IGNORE_PARSE_ERRORS =
      ConfigOptions.key("ignore-parse-errors")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Whether a line that is malformed or does not fit the columns is left out and counted"
                  + " in the metric numParseErrors; otherwise it fails the job.");

  private LineProtocolFormatOptions() {}
}
