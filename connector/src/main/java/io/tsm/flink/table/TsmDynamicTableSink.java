package io.tsm.flink.table;

import io.tsm.flink.sink.Distribution;
import io.tsm.flink.sink.TsmCompactionOptions;
import io.tsm.flink.sink.TsmSink;
import io.tsm.flink.sink.TsmSinkBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.api.config.ExecutionConfigOptions;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.sink.DynamicTableSink;
import org.apache.flink.table.connector.sink.SinkV2Provider;
import org.apache.flink.table.connector.sink.abilities.SupportsWritingMetadata;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;
import org.apache.flink.types.RowKind;

/**
 * A table that is written.
 *
 * <p>Of updates only the new row is asked for. Flink sends the old one too where it cannot tell
 * that an update keeps the key; then the old row is at another place, and has to be deleted there.
 */
@Internal
final class TsmDynamicTableSink implements DynamicTableSink, SupportsWritingMetadata {
  private static final String MEASUREMENT = "measurement";

  private final DynamicTableFactory.Context context;
  private final TsmTableSchema schema;
  private final ReadableConfig options;
  private List<String> metadata = List.of();

  TsmDynamicTableSink(
      DynamicTableFactory.Context context, TsmTableSchema schema, ReadableConfig options) {
    this.context = context;
    this.schema = schema;
    this.options = options;
  }

  @Override
  public ChangelogMode getChangelogMode(ChangelogMode requestedMode) {
    if (requestedMode.containsOnly(RowKind.INSERT)) {
      return ChangelogMode.insertOnly();
    }
    if (!schema.hasPrimaryKey()) {
      ResolvedCatalogTable table = context.getCatalogTable();
      throw new ValidationException(
          "Table %s: the query updates or deletes rows, and without a primary key nobody knows which:"
                  .formatted(context.getObjectIdentifier().asSummaryString())
              + " the tags and the time must be one. A table of latest values has a constant time. A"
              + " table that works:\n\n"
              + TsmTableDdl.of(
                  context.getObjectIdentifier().getObjectName(),
                  table.getResolvedSchema(),
                  table.getOptions(),
                  true)
              + "\n");
    }
    return ChangelogMode.upsert();
  }

  @Override
  public Map<String, DataType> listWritableMetadata() {
    Map<String, DataType> columns = new LinkedHashMap<>();
    columns.put(MEASUREMENT, DataTypes.STRING().nullable());
    return columns;
  }

  @Override
  public void applyWritableMetadata(List<String> metadataKeys, DataType consumedDataType) {
    if (schema.hasPrimaryKey() && !metadataKeys.isEmpty()) {
      throw new ValidationException(
          ("Table %s: rows with a primary key replace one another, and one in another %s would not be"
                  + " found: leave out either the primary key or the metadata column")
              .formatted(
                  context.getObjectIdentifier().asSummaryString(),
                  String.join(" or ", metadataKeys)));
    }
    metadata = List.copyOf(metadataKeys);
  }

  @Override
  public SinkRuntimeProvider getSinkRuntimeProvider(Context sinkContext) {
    Set<String> written = written(sinkContext);
    requireAField(written);
    int measurement = metadata.indexOf(MEASUREMENT);
    TsmSink<RowData> sink =
        sink(
            new RowDataPointConverter(
                schema, written, measurement < 0 ? -1 : schema.columns().size() + measurement));
    Integer parallelism = parallelism(sinkContext);
    return options
        .getOptional(TsmConnectorOptions.SINK_OPERATOR_UID)
        .<SinkRuntimeProvider>map(uid -> new NamedSinkProvider(sink, uid, parallelism))
        .orElseGet(() -> SinkV2Provider.of(sink, parallelism));
  }

  /**
   * The number of writers, null: as many as the input has tasks. In batch jobs nobody knows how
   * many these will be where the planner leaves it to the scheduler, as it does behind an
   * aggregation; rows are routed to a number of writers that is known.
   */
  @Nullable
  private Integer parallelism(Context sinkContext) {
    Integer said = options.get(FactoryUtil.SINK_PARALLELISM);
    if (said != null
        || !sinkContext.isBounded()
        || options.get(TsmConnectorOptions.SINK_DISTRIBUTION) == Distribution.NONE) {
      return said;
    }
    ReadableConfig job = context.getConfiguration();
    int ofTables = job.get(ExecutionConfigOptions.TABLE_EXEC_RESOURCE_DEFAULT_PARALLELISM);
    return ofTables > 0 ? ofTables : job.get(CoreOptions.DEFAULT_PARALLELISM);
  }

  /** Names of the columns that the statement gives values to: all, unless it lists some. */
  @SuppressWarnings("deprecation") // since 2.3; what is there instead is not in 2.0
  private Set<String> written(Context sinkContext) {
    List<String> all = context.getCatalogTable().getResolvedSchema().getColumnNames();
    int[][] targets = sinkContext.getTargetColumns().orElse(new int[0][]);
    return targets.length == 0
        ? Set.copyOf(all)
        : Stream.of(targets).map(path -> all.get(path[0])).collect(Collectors.toSet());
  }

  private void requireAField(Set<String> written) {
    List<TsmColumn> fields = schema.fields();
    if (fields.stream().anyMatch(field -> written.contains(field.name()))) {
      return;
    }
    String columns =
        schema.columns().stream()
            .filter(column -> written.contains(column.name()) || column.equals(fields.get(0)))
            .map(column -> TsmTableDdl.quoted(column.name()))
            .collect(Collectors.joining(", "));
    throw new ValidationException(
        ("Table %s: the statement gives values to none of the fields, and a row without any is no"
                + " point: name one at least, as in\n\nINSERT INTO %s (%s) ...\n")
            .formatted(
                context.getObjectIdentifier().asSummaryString(),
                TsmTableDdl.quoted(context.getObjectIdentifier().getObjectName()),
                columns));
  }

  private TsmSink<RowData> sink(RowDataPointConverter converter) {
    TsmSinkBuilder<RowData> builder =
        TsmSink.<RowData>builder()
            .path(options.get(TsmConnectorOptions.PATH))
            .database(options.get(TsmConnectorOptions.DATABASE))
            .retentionPolicy(options.get(TsmConnectorOptions.RETENTION_POLICY))
            .converter(converter)
            .shardDuration(options.get(TsmConnectorOptions.SINK_SHARD_DURATION))
            .cacheMaxMemory(options.get(TsmConnectorOptions.SINK_CACHE_MAX_MEMORY))
            .onError(options.get(TsmConnectorOptions.SINK_ON_ERROR))
            .distribution(options.get(TsmConnectorOptions.SINK_DISTRIBUTION))
            .localDirectory(options.get(TsmConnectorOptions.SINK_LOCAL_DIRECTORY))
            .compaction(options.get(TsmCompactionOptions.ENABLED))
            .compactionMinFiles(options.get(TsmCompactionOptions.MIN_FILES))
            .compactionTargetFileSize(options.get(TsmCompactionOptions.TARGET_FILE_SIZE))
            .compactionThroughput(options.get(TsmCompactionOptions.THROUGHPUT))
            .compactionParallelism(options.get(TsmCompactionOptions.PARALLELISM))
            .compactionMaxFiles(options.get(TsmCompactionOptions.MAX_FILES))
            .compactionMinAge(options.get(TsmCompactionOptions.MIN_AGE));
    options
        .getOptional(TsmConnectorOptions.SINK_SHARDS_PER_GROUP)
        .ifPresent(builder::shardsPerGroup);
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ValidationException(
          "Table %s: %s".formatted(context.getObjectIdentifier().asSummaryString(), e.getMessage()),
          e);
    }
  }

  @Override
  public DynamicTableSink copy() {
    TsmDynamicTableSink copy = new TsmDynamicTableSink(context, schema, options);
    copy.metadata = metadata;
    return copy;
  }

  @Override
  public String asSummaryString() {
    return "tsm: " + context.getObjectIdentifier().getObjectName();
  }
}
