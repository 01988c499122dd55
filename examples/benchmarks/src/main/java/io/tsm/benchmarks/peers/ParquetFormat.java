package io.tsm.benchmarks.peers;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Point;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.LocalOutputFile;

/**
 * Parquet by way of Avro's records, as Flink's file sink writes it: columns are required where no
 * row lacks a value, and tags are UTF-8 already. Compressed with ZSTD; all else as the library has
 * it: dictionaries where they pay, such as for tags, and pages of 1 MiB.
 *
 * @param split whether bytes of floats that stand at the same place are put together first, which
 *     is off by default and compresses floats better
 */
public record ParquetFormat(boolean split) implements FileFormat {
  private static final String TIME = "time";

  @Override
  public String name() {
    return split ? "Parquet ZSTD, byte stream split" : "Parquet ZSTD";
  }

  @Override
  public Prepared prepare(WideTable table) {
    Schema schema = schema(table);
    List<GenericRecord> records = new ArrayList<>(table.rows().size());
    Map<String, Map<String, Utf8>> tags = new HashMap<>();
    for (Point point : table.rows()) {
      GenericRecord row = new GenericData.Record(schema);
      row.put(TIME, point.time());
      tags.computeIfAbsent(point.seriesKey().toString(), key -> tags(point)).forEach(row::put);
      for (int i = 0; i < point.fieldCount(); i++) {
        row.put(WideTable.fieldName(point, i), value(point, i));
      }
      records.add(row);
    }
    return file -> write(schema, records, file);
  }

  private static Map<String, Utf8> tags(Point point) {
    Map<String, Utf8> tags = new HashMap<>();
    point.seriesKey().tags().forEach((name, value) -> tags.put(name, new Utf8(value)));
    return tags;
  }

  /** Only columns that some row lacks are optional. */
  private static Schema schema(WideTable table) {
    SchemaBuilder.FieldAssembler<Schema> columns =
        SchemaBuilder.record(table.name()).fields().requiredLong(TIME);
    for (String tag : table.tags()) {
      columns = add(columns, tag, Schema.Type.STRING, table);
    }
    for (Map.Entry<String, FieldType> field : table.fields().entrySet()) {
      columns = add(columns, field.getKey(), typeOf(field.getValue()), table);
    }
    return columns.endRecord();
  }

  private static SchemaBuilder.FieldAssembler<Schema> add(
      SchemaBuilder.FieldAssembler<Schema> columns,
      String name,
      Schema.Type type,
      WideTable table) {
    Schema one = Schema.create(type);
    return table.complete().contains(name)
        ? columns.name(name).type(one).noDefault()
        : columns
            .name(name)
            .type(Schema.createUnion(Schema.create(Schema.Type.NULL), one))
            .noDefault();
  }

  private static Schema.Type typeOf(FieldType type) {
    return switch (type) {
      case FLOAT -> Schema.Type.DOUBLE;
      case INTEGER, UNSIGNED -> Schema.Type.LONG;
      case BOOLEAN -> Schema.Type.BOOLEAN;
      case STRING -> Schema.Type.BYTES;
    };
  }

  private static Object value(Point point, int field) {
    long bits = point.bits(field);
    return switch (point.fieldType(field)) {
      case FLOAT -> Double.longBitsToDouble(bits);
      case INTEGER, UNSIGNED -> bits;
      case BOOLEAN -> bits != 0;
      case STRING -> ByteBuffer.wrap(WideTable.stringOf(point, field));
    };
  }

  private void write(Schema schema, List<GenericRecord> records, Path file) throws IOException {
    try (ParquetWriter<GenericRecord> writer =
        AvroParquetWriter.<GenericRecord>builder(new LocalOutputFile(file))
            .withSchema(schema)
            .withConf(new PlainParquetConfiguration())
            .withCompressionCodec(CompressionCodecName.ZSTD)
            .withByteStreamSplitEncoding(split)
            .build()) {
      for (GenericRecord row : records) {
        writer.write(row);
      }
    }
    Durable.force(file);
  }

  @Override
  public void read(WideTable table, Path file, Checksum into) throws IOException {
    Schema schema = schema(table);
    int time = schema.getField(TIME).pos();
    int[] columns =
        table.fields().keySet().stream().mapToInt(f -> schema.getField(f).pos()).toArray();
    FieldType[] types = table.fields().values().toArray(FieldType[]::new);
    try (ParquetReader<GenericRecord> reader =
        AvroParquetReader.<GenericRecord>builder(
                new LocalInputFile(file), new PlainParquetConfiguration())
            .build()) {
      for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
        long at = (long) row.get(time);
        for (int i = 0; i < columns.length; i++) {
          Object value = row.get(columns[i]);
          if (value != null) {
            add(types[i], at, value, into);
          }
        }
      }
    }
  }

  private static void add(FieldType type, long time, Object value, Checksum into) {
    switch (type) {
      case FLOAT -> into.add(time, Double.doubleToRawLongBits((double) value));
      case INTEGER, UNSIGNED -> into.add(time, (long) value);
      case BOOLEAN -> into.add(time, (boolean) value ? 1 : 0);
      case STRING -> {
        ByteBuffer bytes = (ByteBuffer) value;
        byte[] text = new byte[bytes.remaining()];
        bytes.get(text);
        into.add(time, text);
      }
    }
  }
}
