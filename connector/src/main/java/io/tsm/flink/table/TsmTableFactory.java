package io.tsm.flink.table;

import io.tsm.flink.sink.TsmCompactionOptions;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.factories.DynamicTableSinkFactory;
import org.apache.flink.table.factories.DynamicTableSourceFactory;
import org.apache.flink.table.factories.FactoryUtil;

/** Makes the tables with {@code 'connector' = 'tsm'}. Flink finds it by its name. */
@Internal
public final class TsmTableFactory implements DynamicTableSinkFactory, DynamicTableSourceFactory {

  @Override
  public String factoryIdentifier() {
    return TsmConnectorOptions.IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(TsmConnectorOptions.PATH, TsmConnectorOptions.DATABASE);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(
        TsmConnectorOptions.RETENTION_POLICY,
        TsmConnectorOptions.MEASUREMENT,
        TsmConnectorOptions.TIME,
        TsmConnectorOptions.TIME_PRECISION,
        TsmConnectorOptions.TAGS,
        TsmConnectorOptions.DECIMAL_TYPE,
        FactoryUtil.SINK_PARALLELISM,
        TsmConnectorOptions.SINK_DISTRIBUTION,
        TsmConnectorOptions.SINK_SHARD_DURATION,
        TsmConnectorOptions.SINK_SHARDS_PER_GROUP,
        TsmConnectorOptions.SINK_CACHE_MAX_MEMORY,
        TsmConnectorOptions.SINK_ON_ERROR,
        TsmConnectorOptions.SINK_LOCAL_DIRECTORY,
        TsmConnectorOptions.SINK_OPERATOR_UID,
        FactoryUtil.SOURCE_PARALLELISM,
        TsmConnectorOptions.SCAN_MONITOR_INTERVAL,
        TsmConnectorOptions.SCAN_SPLIT_SIZE,
        TsmConnectorOptions.SOURCE_OPERATOR_UID,
        TsmCompactionOptions.ENABLED,
        TsmCompactionOptions.MIN_FILES,
        TsmCompactionOptions.TARGET_FILE_SIZE,
        TsmCompactionOptions.THROUGHPUT,
        TsmCompactionOptions.PARALLELISM,
        TsmCompactionOptions.MAX_FILES,
        TsmCompactionOptions.MIN_AGE);
  }

  @Override
  public DynamicTableSink createDynamicTableSink(Context context) {
    FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    helper.validate();
    ReadableConfig options = helper.getOptions();
    return new TsmDynamicTableSink(context, schema(context, options), options);
  }

  @Override
  public DynamicTableSource createDynamicTableSource(Context context) {
    FactoryUtil.TableFactoryHelper helper = FactoryUtil.createTableFactoryHelper(this, context);
    helper.validate();
    ReadableConfig options = helper.getOptions();
    TsmTableSchema schema = schema(context, options);
    refuseToFollowKeys(context, schema, options);
    return new TsmDynamicTableSource(context, schema, options);
  }

  /** A follower's rows repeat keys, which the planner would take for unique. */
  private static void refuseToFollowKeys(
      Context context, TsmTableSchema schema, ReadableConfig options) {
    if (!schema.hasPrimaryKey()
        || options.getOptional(TsmConnectorOptions.SCAN_MONITOR_INTERVAL).isEmpty()) {
      return;
    }
    String table = context.getObjectIdentifier().getObjectName();
    ResolvedCatalogTable definition = context.getCatalogTable();
    throw new ValidationException(
        ("Table %s: with 'scan.monitor-interval' a row that is written again comes again, with NULL in"
                + " the fields that were not, and deletes do not come, so its rows have no primary key:"
                + " leave out either of them. A table that works:\n\n%s\n")
            .formatted(
                context.getObjectIdentifier().asSummaryString(),
                TsmTableDdl.withoutKey(
                    table, definition.getResolvedSchema(), definition.getOptions())));
  }

  /** The roles of the table's columns; a refusal shows the statement that works. */
  static TsmTableSchema schema(Context context, ReadableConfig options) {
    String table = context.getObjectIdentifier().getObjectName();
    ResolvedCatalogTable definition = context.getCatalogTable();
    try {
      return TsmTableSchema.of(definition.getResolvedSchema(), table, options);
    } catch (ValidationException e) {
      throw new ValidationException(
          "Table %s: %s. A table that works:\n\n%s\n"
              .formatted(
                  context.getObjectIdentifier().asSummaryString(),
                  e.getMessage(),
                  TsmTableDdl.of(
                      table, definition.getResolvedSchema(), definition.getOptions(), false)),
          e);
    }
  }
}
