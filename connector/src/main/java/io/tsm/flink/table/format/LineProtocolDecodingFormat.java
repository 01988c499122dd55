package io.tsm.flink.table.format;

import io.tsm.flink.table.format.LineColumn.Role;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.connector.ChangelogMode;
import org.apache.flink.table.connector.Projection;
import org.apache.flink.table.connector.format.ProjectableDecodingFormat;
import org.apache.flink.table.connector.source.DynamicTableSource;
import org.apache.flink.table.data.RowData;
import org.apache.flink.table.types.DataType;

/** The reading half of the format: points are inserted rows. */
@Internal
final class LineProtocolDecodingFormat
    implements ProjectableDecodingFormat<DeserializationSchema<RowData>> {
  private final LineSettings settings;
  private List<LineColumn> metadata = List.of();

  LineProtocolDecodingFormat(LineSettings settings) {
    this.settings = settings;
  }

  @Override
  public DeserializationSchema<RowData> createRuntimeDecoder(
      DynamicTableSource.Context context, DataType physical, int[][] projections) {
    List<LineColumn> all = LineColumns.reading(physical, settings);
    List<LineColumn> produced = new ArrayList<>();
    List<DataTypes.Field> fields = new ArrayList<>();
    List<DataType> types = DataType.getFieldDataTypes(physical);
    for (int at : Projection.of(projections).toTopLevelIndexes()) {
      produced.add(all.get(at));
      fields.add(DataTypes.FIELD(all.get(at).name(), types.get(at)));
    }
    for (LineColumn column : metadata) {
      produced.add(column);
      fields.add(DataTypes.FIELD("$" + column.name(), listReadableMetadata().get(column.name())));
    }
    return new LineProtocolDeserializationSchema(
        List.copyOf(produced),
        settings,
        context.createTypeInformation(DataTypes.ROW(fields).notNull()));
  }

  @Override
  public Map<String, DataType> listReadableMetadata() {
    Map<String, DataType> types = new LinkedHashMap<>();
    types.put("measurement", DataTypes.STRING().notNull());
    types.put("tags", DataTypes.MAP(DataTypes.STRING().notNull(), DataTypes.STRING()).notNull());
    return types;
  }

  @Override
  public void applyReadableMetadata(List<String> keys) {
    Map<String, DataType> types = listReadableMetadata();
    metadata =
        keys.stream()
            .map(
                key ->
                    new LineColumn(
                        key,
                        types.get(key).getLogicalType(),
                        key.equals("tags") ? Role.TAGS : Role.MEASUREMENT))
            .toList();
  }

  @Override
  public ChangelogMode getChangelogMode() {
    return ChangelogMode.insertOnly();
  }
}
