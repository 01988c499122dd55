package io.tsm.flink.table.format;

import java.util.Set;
import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.connector.format.DecodingFormat;
import org.apache.flink.table.connector.format.EncodingFormat;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DeserializationFormatFactory;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.factories.SerializationFormatFactory;

/**
 * Makes the format {@code 'line-protocol'}, for tables of Flink's connectors for Kafka, files and
 * other places that hold text.
 *
 * @see LineProtocolFormatOptions
 */
@PublicEvolving
public final class LineProtocolFormatFactory
    implements DeserializationFormatFactory, SerializationFormatFactory {

  /** The name of the format in SQL. */
  public static final String IDENTIFIER = "line-protocol";

  @Override
  public String factoryIdentifier() {
    return IDENTIFIER;
  }

  @Override
  public DecodingFormat<DeserializationSchema<RowData>> createDecodingFormat(
      DynamicTableFactory.Context context, ReadableConfig formatOptions) {
    FactoryUtil.validateFactoryOptions(this, formatOptions);
    return new LineProtocolDecodingFormat(LineSettings.of(formatOptions));
  }

  @Override
  public EncodingFormat<SerializationSchema<RowData>> createEncodingFormat(
      DynamicTableFactory.Context context, ReadableConfig formatOptions) {
    FactoryUtil.validateFactoryOptions(this, formatOptions);
    return new LineProtocolEncodingFormat(LineSettings.of(formatOptions));
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of();
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        LineProtocolFormatOptions.MEASUREMENT,
        LineProtocolFormatOptions.MEASUREMENT_COLUMN,
        LineProtocolFormatOptions.TIME,
        LineProtocolFormatOptions.TAGS,
        LineProtocolFormatOptions.PRECISION,
        LineProtocolFormatOptions.IGNORE_PARSE_ERRORS);
  }
}
