package io.tsm.flink.table;

import io.tsm.engine.read.TagPredicate;
import io.tsm.flink.source.TsmSource;
import io.tsm.flink.source.TsmSourceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Column;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.connector.source.ScanTableSource;
import org.apache.flink.table.connector.source.abilities.SupportsAggregatePushDown;
import org.apache.flink.table.connector.source.abilities.SupportsFilterPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsLimitPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsProjectionPushDown;
import org.apache.flink.table.connector.source.abilities.SupportsReadingMetadata;
import org.apache.flink.table.connector.source.abilities.SupportsSourceWatermark;
import org.apache.flink.table.connector.source.abilities.SupportsWatermarkPushDown;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.expressions.AggregateExpression;
import org.apache.flink.table.expressions.ResolvedExpression;
import org.apache.flink.table.factories.DynamicTableFactory;
import org.apache.flink.table.factories.FactoryUtil;
import org.apache.flink.table.types.DataType;

/**
 * A table that is read. What a query does not need is not read where the answer stays the same: a
 * table has a row wherever one of its fields has a value, so other fields than those asked for
 * count too, unless one cannot be NULL in the answer.
 */
@Internal
final class TsmDynamicTableSource
    implements ScanTableSource,
        SupportsProjectionPushDown,
        SupportsFilterPushDown,
        SupportsLimitPushDown,
        SupportsAggregatePushDown,
        SupportsReadingMetadata,
        SupportsWatermarkPushDown,
        SupportsSourceWatermark {
  private final DynamicTableFactory.Context context;
  private final TsmTableSchema schema;
  private final ReadableConfig options;

  private int[] projection; // physical columns that are produced, in their order
  private List<String> metadata = List.of();
  private DataType produced;
  private ScanFilter filter;
  private long limit;
  @Nullable private SeriesAggregates aggregates;
  private Set<String> countedFields = Set.of();
  @Nullable private WatermarkStrategy<RowData> watermarks;

  TsmDynamicTableSource(
      DynamicTableFactory.Context context, TsmTableSchema schema, ReadableConfig options) {
    this.context = context;
    this.schema = schema;
    this.options = options;
    this.projection = IntStream.range(0, schema.columns().size()).toArray();
    this.produced = schema.physicalType();
    this.filter = new ScanFilter(schema, List.of());
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }

  @Override
  public boolean supportsNestedProjection() {
    return false;
  }

  @Override
  public void applyProjection(int[][] projectedFields, DataType producedDataType) {
    projection =
        IntStream.range(0, projectedFields.length).map(i -> projectedFields[i][0]).toArray();
    produced = producedDataType;
  }

  @Override
  public Map<String, DataType> listReadableMetadata() {
    return ScanColumns.metadata();
  }

  @Override
  public void applyReadableMetadata(List<String> metadataKeys, DataType producedDataType) {
    metadata = List.copyOf(metadataKeys);
    produced = producedDataType;
  }

  @Override
  public Result applyFilters(List<ResolvedExpression> filters) {
    filter = new ScanFilter(schema, filters);
    return Result.of(filter.accepted(), filter.remaining());
  }

  @Override
  public void applyLimit(long newLimit) {
    limit = newLimit;
  }

  @Override
  public boolean applyAggregates(
      List<int[]> groupingSets, List<AggregateExpression> calls, DataType producedDataType) {
    if (groupingSets.size() != 1 || isFollowing()) {
      return false;
    }
    AggregatePushDown pushed = AggregatePushDown.of(schema, projection, groupingSets.get(0), calls);
    if (pushed == null || !countsTheRightRows(pushed.fields())) {
      return false;
    }
    aggregates = pushed.function();
    countedFields = pushed.fields();
    produced = producedDataType;
    return true;
  }

  /** Every time at which a field is read must be a row: so one field decides, or all are read. */
  private boolean countsTheRightRows(Set<String> counted) {
    List<TsmColumn> deciding = deciding();
    return deciding.isEmpty()
        || (deciding.size() == 1 && Set.of(deciding.get(0).storedName()).containsAll(counted));
  }

  @Override
  public void applyWatermark(WatermarkStrategy<RowData> strategy) {
    watermarks = strategy;
  }

  @Override
  public void applySourceWatermark() {
    watermarks = WatermarkStrategy.forMonotonousTimestamps();
  }

  /** False also for a column that is computed from the time: who knows how. */
  private boolean rowtimeIsTime() {
    return context.getCatalogTable().getResolvedSchema().getWatermarkSpecs().stream()
        .allMatch(watermark -> watermark.getRowtimeAttribute().equals(schema.time().name()));
  }

  private boolean isFollowing() {
    return options.getOptional(TsmConnectorOptions.SCAN_MONITOR_INTERVAL).isPresent();
  }

  /** Fields that are asked for. */
  private List<TsmColumn> asked() {
    List<TsmColumn> columns = new ArrayList<>();
    for (int index : projection) {
      TsmColumn column = schema.columns().get(index);
      if (column.role() == TsmColumn.Role.FIELD
          && (aggregates == null || countedFields.contains(column.storedName()))) {
        columns.add(column);
      }
    }
    return columns;
  }

  /**
   * Fields without which there is no row in the answer: those that the accepted conditions want,
   * whether they are asked for or not, and those that are declared NOT NULL.
   */
  private List<TsmColumn> deciding() {
    List<TsmColumn> declared = asked().stream().filter(c -> !c.type().isNullable()).toList();
    if (declared.isEmpty()) {
      declared = schema.fields().stream().filter(c -> !c.type().isNullable()).limit(1).toList();
    }
    List<TsmColumn> deciding = new ArrayList<>(declared);
    schema.fields().stream()
        .filter(c -> filter.notNull().contains(c.name()))
        .forEach(deciding::add);
    return deciding;
  }

  /** Names of all fields that have to be read. */
  private Set<String> fields() {
    Set<String> fields = new TreeSet<>();
    List<TsmColumn> deciding = deciding();
    deciding.forEach(column -> fields.add(column.storedName()));
    (deciding.isEmpty() ? schema.fields() : asked()).forEach(c -> fields.add(c.storedName()));
    return fields;
  }

  /** The table's own, or all if each row says to which one it belongs. */
  @Nullable
  private String measurement() {
    boolean ofRows =
        context.getCatalogTable().getResolvedSchema().getColumns().stream()
            .filter(Column.MetadataColumn.class::isInstance)
            .map(column -> (Column.MetadataColumn) column)
            .anyMatch(c -> c.getMetadataKey().orElse(c.getName()).equals(ScanColumns.MEASUREMENT));
    return ofRows && options.getOptional(TsmConnectorOptions.MEASUREMENT).isEmpty()
        ? null
        : schema.measurement();
  }

  @Override
  public ScanRuntimeProvider getScanRuntimeProvider(ScanContext scanContext) {
    TypeInformation<RowData> type = scanContext.createTypeInformation(produced);
    List<TsmColumn> deciding = deciding();
    TsmSourceBuilder<RowData> builder =
        TsmSource.<RowData>builder()
            .path(options.get(TsmConnectorOptions.PATH))
            .database(options.get(TsmConnectorOptions.DATABASE))
            .retentionPolicy(options.get(TsmConnectorOptions.RETENTION_POLICY))
            .splitSize(options.get(TsmConnectorOptions.SCAN_SPLIT_SIZE))
            .fields(fields().toArray(new String[0]))
            .limit(deciding.isEmpty() ? limit : 0); // rows that are left out do not count
    if (filter.times().isEmpty()) {
      builder.tags(filter.tags().and(TagPredicate.all().not()));
    } else {
      builder.tags(filter.tags()).between(filter.times().first(), filter.times().last());
    }
    if (measurement() != null) {
      builder.measurements(measurement());
    }
    options
        .getOptional(TsmConnectorOptions.SCAN_MONITOR_INTERVAL)
        .ifPresent(builder::monitorInterval);
    if (watermarks != null && rowtimeIsTime()) {
      builder.watermarks(watermarks);
    } else if (watermarks != null) {
      builder.watermarksOfRecords(watermarks);
    }
    if (aggregates != null) {
      builder.seriesFunction(aggregates, type);
    } else {
      List<String> needed = deciding.stream().map(TsmColumn::storedName).toList();
      builder.converter(new RowDataConverter(columns(), needed), type);
    }
    return new NamedScanProvider(
        build(builder),
        asSummaryString(),
        options.getOptional(TsmConnectorOptions.SOURCE_OPERATOR_UID).orElse(null),
        options.getOptional(FactoryUtil.SOURCE_PARALLELISM).orElse(null));
  }

  private TsmSource<RowData> build(TsmSourceBuilder<RowData> builder) {
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new ValidationException(
          "Table %s: %s".formatted(context.getObjectIdentifier().asSummaryString(), e.getMessage()),
          e);
    }
  }

  private List<ReadColumn> columns() {
    List<ReadColumn> columns = new ArrayList<>();
    for (int index : projection) {
      columns.add(ScanColumns.physical(schema, schema.columns().get(index)));
    }
    metadata.forEach(key -> columns.add(ScanColumns.metadata(key)));
    return columns;
  }

  @Override
  public DynamicTableSource copy() {
    TsmDynamicTableSource copy = new TsmDynamicTableSource(context, schema, options);
    copy.projection = projection;
    copy.metadata = metadata;
    copy.produced = produced;
    copy.filter = filter;
    copy.limit = limit;
    copy.aggregates = aggregates;
    copy.countedFields = countedFields;
    copy.watermarks = watermarks;
    return copy;
  }

  @Override
  public String asSummaryString() {
    return "tsm: " + context.getObjectIdentifier().getObjectName();
  }
}
