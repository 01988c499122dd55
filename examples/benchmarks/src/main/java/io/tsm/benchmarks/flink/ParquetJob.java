package io.tsm.benchmarks.flink;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.peers.Checksum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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
record ParquetJob(
    Load load, RuntimeExecutionMode mode, Path disk, Cluster cluster, Checkpoints checkpoints)
    implements Contestant {
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
      Job job = new Job(cluster, mode, folder.path());
      Measurement measurement =
          job.run(
              load.values(),
              new DevopsCpuSource<>(
                  records.name(),
                  TypeInformation.of(GenericRecord.class),
                  load.laps(),
                  load.lapNanos()),
              stream -> stream.sinkTo(sink));
      checkpoints.add(NAME, job.checkpoints());
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

  /** Reads what was committed: unfinished files have names that begin with a dot. */
  private long check(AvroRecords rows, Path folder) throws Exception {
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files =
          all.filter(Files::isRegularFile)
              .filter(file -> !file.getFileName().toString().startsWith("."))
              .toList();
    }
    long bytes = 0;
    List<Callable<Checksum>> reads = new ArrayList<>();
    for (Path file : files) {
      bytes += Files.size(file);
      reads.add(() -> read(rows, file));
    }
    Checksum found = new Checksum();
    ExecutorService threads = Executors.newFixedThreadPool(Job.PARALLELISM);
    try {
      for (Future<Checksum> read : threads.invokeAll(reads)) {
        found.add(read.get());
      }
    } finally {
      threads.shutdownNow();
    }
    load.checksum().check(NAME, found);
    return bytes;
  }

  private static Checksum read(AvroRecords rows, Path file) throws IOException {
    Checksum found = new Checksum();
    try (ParquetReader<GenericRecord> reader =
        AvroParquetReader.<GenericRecord>builder(
                new LocalInputFile(file), new PlainParquetConfiguration())
            .build()) {
      for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
        rows.add(row, found);
      }
    }
    return found;
  }
}
