package io.tsm.benchmarks.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.tsfile.enums.ColumnCategory;
import org.apache.tsfile.enums.TSDataType;
import org.apache.tsfile.exception.TsFileRuntimeException;
import org.apache.tsfile.exception.read.ReadProcessException;
import org.apache.tsfile.exception.write.WriteProcessException;
import org.apache.tsfile.file.metadata.TableSchema;
import org.apache.tsfile.read.query.dataset.ResultSet;
import org.apache.tsfile.read.v4.ITsFileReader;
import org.apache.tsfile.read.v4.TsFileReaderBuilder;
import org.apache.tsfile.write.record.Tablet;
import org.apache.tsfile.write.v4.ITsFileWriter;
import org.apache.tsfile.write.v4.TsFileWriterBuilder;

/**
 * Apache TsFile, the format of IoTDB, as tables. Encodings and compression are the library's
 * defaults for each type.
 */
public record TsFileFormat() implements FileFormat {
  private static final int ROWS_PER_TABLET = 1000;

  @Override
  public String name() {
    return "Apache TsFile";
  }

  @Override
  public Prepared prepare(WideTable table) {
    List<String> names = new ArrayList<>(table.tags());
    List<TSDataType> types =
        new ArrayList<>(Collections.nCopies(table.tags().size(), TSDataType.STRING));
    List<ColumnCategory> categories =
        new ArrayList<>(Collections.nCopies(table.tags().size(), ColumnCategory.TAG));
    table
        .fields()
        .forEach(
            (name, type) -> {
              names.add(name);
              types.add(typeOf(type));
              categories.add(ColumnCategory.FIELD);
            });
    List<Tablet> tablets = new ArrayList<>();
    Map<String, Map<String, String>> tags = new HashMap<>();
    for (int from = 0; from < table.rows().size(); from += ROWS_PER_TABLET) {
      int to = Math.min(table.rows().size(), from + ROWS_PER_TABLET);
      Tablet tablet = new Tablet(table.name(), names, types, categories, to - from);
      for (int row = from; row < to; row++) {
        Point point = table.rows().get(row);
        tablet.addTimestamp(row - from, point.time());
        tags.computeIfAbsent(point.seriesKey().toString(), key -> point.seriesKey().tags())
            .forEach((name, value) -> tablet.addValue(name, tablet.getRowSize() - 1, value));
        for (int i = 0; i < point.fieldCount(); i++) {
          add(tablet, row - from, point, i);
        }
      }
      tablets.add(tablet);
    }
    TableSchema schema = new TableSchema(table.name(), names, types, categories);
    return file -> write(schema, tablets, file);
  }

  private static TSDataType typeOf(FieldType type) {
    return switch (type) {
      case FLOAT -> TSDataType.DOUBLE;
      case INTEGER, UNSIGNED -> TSDataType.INT64;
      case BOOLEAN -> TSDataType.BOOLEAN;
      case STRING -> TSDataType.STRING;
    };
  }

  private static void add(Tablet tablet, int row, Point point, int field) {
    String name = WideTable.fieldName(point, field);
    long bits = point.bits(field);
    switch (point.fieldType(field)) {
      case FLOAT -> tablet.addValue(row, name, Double.longBitsToDouble(bits));
      case INTEGER, UNSIGNED -> tablet.addValue(row, name, bits);
      case BOOLEAN -> tablet.addValue(row, name, bits != 0);
      case STRING -> tablet.addValue(row, name, WideTable.stringOf(point, field));
    }
  }

  private static void write(TableSchema schema, List<Tablet> tablets, Path file)
      throws IOException {
    try (ITsFileWriter writer =
        new TsFileWriterBuilder().file(file.toFile()).tableSchema(schema).build()) {
      for (Tablet tablet : tablets) {
        writer.write(tablet);
      }
    } catch (WriteProcessException e) {
      throw new IOException(file + " cannot be written", e);
    }
    Durable.force(file);
  }

  @Override
  public void read(WideTable table, Path file, Checksum into) throws IOException {
    List<String> names = List.copyOf(table.fields().keySet());
    FieldType[] types = table.fields().values().toArray(FieldType[]::new);
    try (ITsFileReader reader = new TsFileReaderBuilder().file(file.toFile()).build();
        ResultSet rows = reader.query(table.name(), names, Long.MIN_VALUE, Long.MAX_VALUE)) {
      while (rows.next()) {
        long time = rows.getLong(1);
        for (int i = 0; i < types.length; i++) {
          if (!rows.isNull(i + 2)) {
            add(types[i], time, rows, i + 2, into);
          }
        }
      }
    } catch (ReadProcessException | TsFileRuntimeException e) {
      throw new IOException(file + " cannot be read", e);
    } catch (org.apache.tsfile.exception.write.NoTableException
        | org.apache.tsfile.exception.write.NoMeasurementException e) {
      throw new IOException(file + " lacks a table or a column", e);
    }
  }

  private static void add(FieldType type, long time, ResultSet rows, int column, Checksum into) {
    switch (type) {
      case FLOAT -> into.add(time, Double.doubleToRawLongBits(rows.getDouble(column)));
      case INTEGER, UNSIGNED -> into.add(time, rows.getLong(column));
      case BOOLEAN -> into.add(time, rows.getBoolean(column) ? 1 : 0);
      case STRING -> into.add(time, rows.getString(column).getBytes(UTF_8));
    }
  }
}
