package io.tsm.benchmarks.upload;

import io.tsm.benchmarks.contest.Contestant;
import io.tsm.benchmarks.contest.Measurement;
import io.tsm.benchmarks.contest.Stopwatch;
import io.tsm.benchmarks.contest.TemporaryFolder;
import io.tsm.benchmarks.influxdb.FieldSums;
import io.tsm.benchmarks.influxdb.Influxd;
import io.tsm.engine.influx.Address;
import io.tsm.engine.influx.LiveUpload;
import io.tsm.engine.influx.Verification;
import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What {@code tsm upload} does, from a root of finished files to what the server shows of them. */
final class FilesUpload implements Contestant {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String HOST = "127.0.0.1";

  private final Path root;
  private final FieldSums content;
  private final Path disk;
  private final Verification verification;

  /**
   * @param root whose database {@link UploadBenchmark#DATABASE} is sent
   * @param content of it
   */
  FilesUpload(Path root, FieldSums content, Path disk, Verification verification) {
    this.root = root;
    this.content = content;
    this.disk = disk;
    this.verification = verification;
  }

  @Override
  public String name() {
    return name(verification);
  }

  static String name(Verification verification) {
    return verification == Verification.ENDS ? "tsm upload" : "tsm upload --verify " + verification;
  }

  @Override
  public Optional<String> absence() {
    return Influxd.absence();
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (TemporaryFolder folder = new TemporaryFolder(disk);
        Influxd influxd =
            Influxd.start(folder.path().resolve("influxd"), UploadBenchmark.NEVER_COLD)) {
      Path temporary = Files.createDirectory(folder.path().resolve("temporary"));
      LiveUpload.Server server =
          new LiveUpload.Server(
              new Address(HOST, influxd.bindPort()),
              new Address(HOST, influxd.http().port()),
              null,
              null);
      Sent sent = new Sent();
      Stopwatch upload = new Stopwatch();
      StoredRoot stored = StoredRoot.open(new LocalStorage(root));
      ShardLayout layout = LayoutFile.read(stored.storage());
      new LiveUpload(server, UploadBenchmark.DATABASE, "autogen", verification, PATIENCE, sent)
          .run(stored, layout, true, temporary);
      Measurement measurement = upload.stop("into a running influxd", content.values(), sent.bytes);
      UploadBenchmark.checkCount(influxd, content.values());
      content.check(influxd.http(), UploadBenchmark.DATABASE);
      return List.of(measurement);
    }
  }

  private static final class Sent implements LiveUpload.Listener {
    private long bytes;

    @Override
    public void progress(double done) {}

    @Override
    public void uploaded(LiveUpload.Uploaded group) {
      bytes += group.bytes();
    }
  }
}
