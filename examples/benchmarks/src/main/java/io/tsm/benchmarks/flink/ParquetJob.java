package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.peers.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.formats.parquet.ParquetWriterFactory;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.parquet.avro.AvroParquetReader;
import org.apache.parquet.avro.AvroParquetWriter;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalInputFile;

/** Flink's own file sink with Parquet, which needs no routing: a task's records stay with it. */
record ParquetJob(Load load, RuntimeExecutionMode mode, Path disk) implements Contestant {
  static final String NAME = "FileSink, Parquet ZSTD";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<Measurement> run() throws Exception {
    AvroRecords rows = new AvroRecords(load.points());
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Records.Published records = Records.Published.of(rows)) {
      Path files = folder.path().resolve("parquet");
      FileSink<GenericRecord> sink = sink(rows.schema(), files);
      Measurement measurement =
          new Job(mode, folder.path())
              .run(
                  load.values(),
                  new DevopsCpuSource<>(
                      records.name(),
                      TypeInformation.of(GenericRecord.class),
                      load.laps(),
                      load.lapNanos()),
                  stream -> stream.sinkTo(sink));
      return List.of(
          new Measurement(
              measurement.what(), measurement.seconds(), load.values(), check(rows, files)));
    }
  }

  private static FileSink<GenericRecord> sink(Schema schema, Path files) {
    return FileSink.forBulkFormat(
            new org.apache.flink.core.fs.Path(files.toUri()),
            new ParquetWriterFactory<GenericRecord>(
                out ->
                    AvroParquetWriter.<GenericRecord>builder(out)
                        .withSchema(schema)
                        .withDataModel(GenericData.get())
                        .withCompressionCodec(CompressionCodecName.ZSTD)
                        .build()))
        // The default one formats the clock's time for each record.
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .build();
  }

  /** Unfinished files have names that begin with a dot. */
  private long check(AvroRecords rows, Path folder) throws IOException {
    Checksum found = new Checksum();
    long bytes = 0;
    List<Path> all;
    try (Stream<Path> files = Files.walk(folder)) {
      all = files.filter(Files::isRegularFile).toList();
    }
    for (Path file : all) {
      if (!file.getFileName().toString().startsWith(".")) {
        read(rows, file, found);
        bytes += Files.size(file);
      }
    }
    load.checksum().check(NAME, found);
    return bytes;
  }

  private static void read(AvroRecords rows, Path file, Checksum into) throws IOException {
    try (ParquetReader<GenericRecord> reader =
        AvroParquetReader.<GenericRecord>builder(
                new LocalInputFile(file), new PlainParquetConfiguration())
            .build()) {
      for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
        rows.add(row, into);
      }
    }
  }
}
