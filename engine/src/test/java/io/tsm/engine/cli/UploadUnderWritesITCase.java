package io.tsm.engine.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.RootOfFiles;
import io.tsm.engine.testing.SampleLines;
import io.tsm.engine.testing.influx.Await;
import io.tsm.engine.testing.influx.InfluxException;
import io.tsm.engine.testing.influx.Influxd;
import io.tsm.engine.testing.influx.PointSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that writes snapshots and compacts all the time, between and during the uploads. */
class UploadUnderWritesITCase {
  private static final String DB = "db";
  private static final Duration COMPACTED = Duration.ofSeconds(60);
  private static final int ROUNDS = 3;

  @TempDir private Path directory;

  @BeforeEach
  void needsInfluxd() {
    Influxd.require();
  }

  private static void upload(RootOfFiles root, Influxd influxd) {
    CommandRun run =
        CommandRun.of(
            "upload",
            root.path(),
            "-d",
            DB,
            "--to",
            influxd.rpcAddress(),
            "--http",
            influxd.url().substring("http://".length()));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"inmem", "tsi1"})
  void noValueOfTheServersOrOursIsLost(String index) throws Exception {
    RootOfFiles root = new RootOfFiles(directory.resolve("root"), Duration.ofDays(7), 2);
    SampleLines lines = new SampleLines(6);
    StringBuilder ours = new StringBuilder();
    Map<String, String> options =
        Map.of(
            "index-version",
            '"' + index + '"',
            "cache-snapshot-write-cold-duration",
            "\"1s\"",
            "compact-full-write-cold-duration",
            "\"1s\"");
    try (Influxd influxd = Influxd.start(directory.resolve("influxd"), options);
        Client client = new Client(influxd)) {
      influxd.createDatabase(DB);
      // Of the same series as the first round: where both have a value the server's own stays.
      String early = series(lines.next(300), "round0-");
      influxd.write(DB, early);
      influxd.snapshot(DB); // into its 000000001-000000001.tsm
      Future<String> written = client.start();
      for (int round = 0; round < ROUNDS; round++) {
        String more = series(lines.next(1000), "round" + round + "-");
        ours.append(more);
        root.publish(DB, RootOfFiles.POLICY, more);
        upload(root, influxd);
        upload(root, influxd);
        influxd.snapshot(DB);
      }
      PointSet served = PointSet.ofLines(ours + early + client.stop(written));

      PointSet.assertSame(served, influxd.points(DB));
      Await.until(
          "a full compaction", COMPACTED, () -> tsmFiles(influxd).size() == shards(influxd).size());
      PointSet.assertSame(served, influxd.points(DB));
      assertThat(tsmFiles(influxd)).allMatch(name -> name.matches("\\d{9}-\\d{9}\\.tsm"));
      upload(root, influxd);
      assertThat(tsmFiles(influxd)).anyMatch(name -> name.startsWith("000000000-000000004."));
      PointSet.assertSame(served, influxd.points(DB));
      influxd.restart();
      PointSet.assertSame(served, influxd.points(DB));
      Await.until(
          "a full compaction", COMPACTED, () -> tsmFiles(influxd).size() == shards(influxd).size());
      PointSet.assertSame(served, influxd.points(DB));
      assertThat(influxd.complaints()).isEmpty();
    }
  }

  /** Series of their own. */
  private static String series(String lines, String host) {
    return lines.replace(",host=h\\ ", ",host=" + host);
  }

  /** Lists, and does not walk, which looks at each file: the server deletes some meanwhile. */
  private static List<String> tsmFiles(Influxd influxd) throws IOException {
    List<String> files = new ArrayList<>();
    for (Path shard : shards(influxd)) {
      for (String file : names(shard)) {
        if (file.endsWith(".tsm")) {
          files.add(file);
        }
      }
    }
    return files;
  }

  private static List<Path> shards(Influxd influxd) throws IOException {
    Path policy = influxd.home().resolve("data/" + DB + "/autogen");
    return names(policy).stream().map(policy::resolve).toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  /** Writes series of its own into the same shards, without a pause. */
  private static final class Client implements AutoCloseable {
    private final Influxd influxd;
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final AtomicBoolean stop = new AtomicBoolean();

    Client(Influxd influxd) {
      this.influxd = influxd;
    }

    Future<String> start() {
      return thread.submit(
          () -> {
            StringBuilder written = new StringBuilder();
            SampleLines lines = new SampleLines(7);
            while (!stop.get()) {
              String batch = series(lines.next(20), "client");
              write(batch);
              written.append(batch);
            }
            return written.toString();
          });
    }

    /** Repeats a write that comes while a shard is opened anew, as clients of InfluxDB do. */
    private void write(String batch) throws IOException {
      Await.until(
          "a write",
          COMPACTED,
          () -> {
            try {
              influxd.write(DB, batch);
              return true;
            } catch (InfluxException e) {
              if (e.getMessage().matches("HTTP 500: .*(shard is disabled|engine is closed).*")) {
                return false;
              }
              throw e;
            }
          });
    }

    String stop(Future<String> written) throws Exception {
      stop.set(true);
      return written.get();
    }

    @Override
    public void close() {
      stop.set(true);
      thread.shutdown();
    }
  }
}
