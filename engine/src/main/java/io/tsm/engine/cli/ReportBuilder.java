package io.tsm.engine.cli;

import io.tsm.engine.codec.BlockCodec;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.Storage;
import io.tsm.engine.io.Storage.FileEntry;
import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.Keys;
import io.tsm.engine.model.SeriesKey;
import io.tsm.engine.read.ShardReader;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import io.tsm.engine.tsm.IndexEntry;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the report of one retention policy, from the indexes of its files and the first bytes of
 * blocks. Memory: all its series and all values of tags once.
 */
final class ReportBuilder {
  private final StoredRoot root;
  private final Storage storage;
  private final Progress progress;
  private final Map<String, MeasurementSum> measurements = new TreeMap<>();
  private final Map<String, Sum> encodings = new TreeMap<>();
  private final List<Report.Shard> shards = new ArrayList<>();
  private final BlockCodec codec = new BlockCodec();
  private long files;
  private long values;

  ReportBuilder(StoredRoot root, Progress progress) {
    this.root = root;
    this.storage = root.storage();
    this.progress = progress;
  }

  /** Reads all of a retention policy. To be called once. */
  Report.Policy read(String database, String policy) throws IOException {
    ShardLayout layout = root.isOurs() ? LayoutFile.read(storage) : null;
    List<StoredShard> stored = root.shards(database, policy);
    for (int i = 0; i < stored.size(); i++) {
      progress.update("reading shard " + stored.get(i).id(), (double) i / stored.size(), values);
      read(stored.get(i), layout);
    }
    List<Report.Measurement> all =
        measurements.entrySet().stream().map(e -> e.getValue().report(e.getKey())).toList();
    return new Report.Policy(
        database,
        policy,
        all.stream().mapToLong(Report.Measurement::series).sum(),
        values,
        files,
        shards.stream().mapToLong(Report.Shard::bytes).sum(),
        all,
        encodings.entrySet().stream().map(e -> encoding(e.getKey(), e.getValue())).toList(),
        List.copyOf(shards));
  }

  private static Report.Encoding encoding(String name, Sum sum) {
    int space = name.indexOf(' ');
    String part = name.substring(0, space);
    return new Report.Encoding(part, name.substring(space + 1), sum.blocks, sum.values, sum.bytes);
  }

  private void read(StoredShard shard, ShardLayout layout) throws IOException {
    ShardSum sum = new ShardSum();
    for (FileEntry entry : storage.list(shard.directory())) {
      if (entry.isDirectory()) {
        continue;
      }
      if (TsmFileName.parse(entry.name()).isPresent()) {
        read(shard.directory() + "/" + entry.name(), sum);
      } else if (TsmFileName.parseAny(entry.name()).isPresent()) {
        sum.tombstones++;
      }
    }
    files += sum.files;
    values += sum.values;
    shards.add(
        new Report.Shard(
            shard.id(),
            layout == null ? null : Text.time(layout.groupStart(layout.groupOfShard(shard.id()))),
            sum.values == 0 ? null : Text.time(sum.firstTime),
            sum.values == 0 ? null : Text.time(sum.lastTime),
            sum.files,
            sum.tombstones,
            sum.keys,
            sum.values,
            sum.bytes));
  }

  private void read(String path, ShardSum shard) throws IOException {
    try (InputFile raw = storage.open(path);
        TsmReader reader = TsmReader.open(storage.open(path))) {
      ShardReader.check(reader);
      shard.files++;
      shard.bytes += reader.size();
      shard.keys += reader.keyCount();
      byte[] series = {};
      SeriesKey parsed = null;
      MeasurementSum measurement = null;
      for (int key = 0; key < reader.keyCount(); key++) {
        byte[] bytes = reader.key(key);
        int separator = Keys.indexOfSeparator(bytes, 0, bytes.length);
        if (measurement == null || !Arrays.equals(series, 0, series.length, bytes, 0, separator)) {
          series = Arrays.copyOf(bytes, separator);
          SeriesKey stored = SeriesKey.ofStored(series, 0, separator);
          measurement =
              measurements.computeIfAbsent(stored.measurement(), name -> new MeasurementSum());
          parsed = measurement.add(stored);
        }
        int field = separator + Keys.SEPARATOR_LENGTH;
        String name = new String(bytes, field, bytes.length - field, StandardCharsets.UTF_8);
        Sum blocks = blocks(raw, reader, key, shard);
        measurement.field(name).add(parsed, reader.type(key), blocks);
      }
    }
  }

  private Sum blocks(InputFile raw, TsmReader reader, int key, ShardSum shard) throws IOException {
    Sum sum = new Sum();
    FieldType type = reader.type(key);
    for (int i = 0; i < reader.blockCount(key); i++) {
      IndexEntry entry = reader.block(key, i);
      BlockSummary block = BlockSummary.read(raw, entry, type, codec);
      encoding("time " + block.timeKind()).add(block.rows(), block.timeBytes());
      encoding(type + " " + block.valueEncoding()).add(block.rows(), block.valueBytes());
      sum.add(block.rows(), entry.size());
      shard.firstTime = Math.min(shard.firstTime, entry.minTime());
      shard.lastTime = Math.max(shard.lastTime, entry.maxTime());
    }
    shard.values += sum.values;
    return sum;
  }

  private Sum encoding(String name) {
    return encodings.computeIfAbsent(name, n -> new Sum());
  }

  /** Blocks or parts of them. */
  static final class Sum {
    long blocks;
    long values;
    long bytes;

    void add(long moreValues, long moreBytes) {
      blocks++;
      values += moreValues;
      bytes += moreBytes;
    }
  }

  private static final class ShardSum {
    private long files;
    private long tombstones;
    private long keys;
    private long values;
    private long bytes;
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;
  }
}
