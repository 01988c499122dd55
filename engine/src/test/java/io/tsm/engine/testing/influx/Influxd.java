package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A real influxd 1.x of a test's own, on 127.0.0.1 and free ports. Its home directory holds its
 * configuration, its log ({@code influxd.log}) and its files ({@code meta}, {@code data}, {@code
 * wal}). Retention, pre-creation of shards, continuous queries and its own monitoring are off.
 *
 * <p>Tests call {@link #require()} first. Names of databases and the like are given bare, times are
 * nanoseconds since 1970.
 */
public final class Influxd implements AutoCloseable {
  private static final Duration RESTORE_TIMEOUT = Duration.ofSeconds(60);
  private static final Pattern COMPLAINT =
      Pattern.compile("corrupt|panic|lvl=error|Failed to open shard|invalid shard");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private final InfluxdProcess process;

  private Influxd(InfluxdProcess process) {
    this.process = process;
  }

  /**
   * Ends the test as skipped if there is no influxd, or as failed if the environment variable
   * {@code TSM_REQUIRE_INFLUXD} is 1.
   */
  public static void require() {
    InfluxdProcess.require();
  }

  /** Starts a server in a directory, which is made; files of an earlier one there are served. */
  public static Influxd start(Path home) throws IOException {
    return start(home, Map.of());
  }

  /**
   * Starts a server with options.
   *
   * @param dataOptions options for the section {@code [data]} of the configuration, in TOML: {@code
   *     "index-version", "\"tsi1\""}
   */
  public static Influxd start(Path home, Map<String, String> dataOptions) throws IOException {
    InfluxdProcess process = new InfluxdProcess(home, dataOptions);
    process.start();
    return new Influxd(process);
  }

  /**
   * Starts a server on a copy of the files of a layout: {@code data/<db>/<rp>/<shardId>/*.tsm,
   * *.tombstone} and {@code wal/<db>/<rp>/<shardId>/_*.wal}. All else below the root is left out.
   * The shard groups are those that cover the points. Shards keep their ids if no two have the same
   * one.
   *
   * @param home a directory to make
   * @param root is not changed
   * @throws AssertionError if a TSM file is damaged, or a shard has more than one group's times
   */
  public static Influxd serve(Path home, Path root, long shardGroupDurationNanos)
      throws IOException {
    List<LayoutShard> shards = LayoutShard.list(root);
    byte[] meta = MetaData.encode(shards, shardGroupDurationNanos);
    if (Files.exists(home.resolve("meta"))) {
      throw new IllegalArgumentException("a server was here before: " + home);
    }
    for (LayoutShard shard : shards) {
      copy(shard.dataFiles(), home.resolve("data").resolve(shard.path()));
      copy(shard.walFiles(), home.resolve("wal").resolve(shard.path()));
    }
    Files.createDirectories(home.resolve("meta"));
    Files.write(home.resolve("meta/meta.db"), meta);
    return start(home);
  }

  private static void copy(List<Path> files, Path directory) throws IOException {
    Files.createDirectories(directory);
    for (Path file : files) {
      Files.copy(file, directory.resolve(file.getFileName()));
    }
  }

  /** The server's directory; its {@code data} and {@code wal} are a layout. */
  public Path home() {
    return process.home();
  }

  /** Base address of the HTTP interface, such as {@code http://127.0.0.1:40123}. */
  public String url() {
    return "http://127.0.0.1:" + process.httpPort();
  }

  /** The {@code host:port} that backup and restore talk to. */
  public String rpcAddress() {
    return "127.0.0.1:" + process.rpcPort();
  }

  /** Stops the server and starts it again, on other ports. Caches come back from the WAL. */
  public void restart() throws IOException {
    process.stop();
    process.start();
  }

  /** Stops the server at once, as a crash would. {@link #restart()} starts it again. */
  public void kill() {
    process.kill();
  }

  /** Stops the server; its files stay. Does nothing if it is stopped. */
  @Override
  public void close() {
    process.stop();
  }

  /** Makes a database, with InfluxDB's default of seven days for a shard group. */
  public void createDatabase(String database) throws IOException {
    query("CREATE DATABASE " + quote(database), "");
  }

  /** Makes a database whose default policy, {@code autogen}, has such shard groups. */
  public void createDatabase(String database, Duration shardGroupDuration) throws IOException {
    String duration = shardGroupDuration.toSeconds() + "s";
    query(
        "CREATE DATABASE " + quote(database) + " WITH SHARD DURATION " + duration + " NAME autogen",
        "");
  }

  /**
   * Writes line protocol, times in nanoseconds, in one request, which makes one WAL entry in each
   * shard. The database must exist.
   *
   * @throws InfluxException if a point is refused; others of the request may have been written
   */
  public void write(String database, byte[] lines) throws IOException {
    process.http().write(database, "", lines);
  }

  /** Writes line protocol in one request. */
  public void write(String database, String lines) throws IOException {
    write(database, lines.getBytes(UTF_8));
  }

  /** Writes any amount of line protocol, {@code batch} points a request. */
  public void load(String database, byte[] lines, int batch) throws IOException {
    LineReader reader = new LineReader(lines);
    int start = 0;
    for (int count = 1; reader.next(); count++) {
      if (count % batch == 0) {
        write(database, Arrays.copyOfRange(lines, start, reader.position()));
        start = reader.position();
      }
    }
    if (start < lines.length) {
      write(database, Arrays.copyOfRange(lines, start, lines.length));
    }
  }

  /**
   * Runs InfluxQL statements and gives InfluxDB's JSON. Times are nanoseconds; integers are exact,
   * and numbers with a point or an exponent are decimals with the digits that were sent. A float
   * without a fraction looks like an integer.
   *
   * @param database for statements that need one, or an empty string
   * @throws InfluxException if a statement fails
   */
  public JsonNode query(String statements, String database) throws IOException {
    JsonNode answer;
    try (InputStream in = process.http().query(statements, database, false)) {
      answer = JSON.readTree(in);
    }
    failIfError(answer);
    for (JsonNode result : answer.path("results")) {
      failIfError(result);
    }
    return answer;
  }

  private static void failIfError(JsonNode node) throws InfluxException {
    if (node.has("error")) {
      throw new InfluxException(node.get("error").asText());
    }
  }

  /** Runs a statement and takes the answer in chunks. */
  void rows(String statement, String database, InfluxRows.Visitor visitor) throws IOException {
    try (InputStream in = process.http().query(statement, database, true)) {
      InfluxRows.read(in, visitor);
    } catch (InfluxException e) {
      throw new InfluxException(statement + ": " + e.getMessage(), e);
    }
  }

  /** A name as an identifier of InfluxQL. */
  public static String quote(String name) {
    String escaped = name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return '"' + escaped + '"';
  }

  /** Has the caches of a database written to TSM files, as a backup does first. */
  public void snapshot(String database) throws IOException {
    Path out = Files.createTempDirectory(process.home(), "snapshot");
    try {
      backup(database, out);
    } finally {
      deleteTree(out);
    }
  }

  /** Makes a portable backup of a database. */
  public void backup(String database, Path out) throws IOException {
    process.tool("backup", "-portable", "-host", rpcAddress(), "-db", database, out.toString());
  }

  /**
   * Restores a database of a portable backup and waits until its shards are served.
   *
   * @param newDatabase its new name, which must not exist, or null to keep the old one
   */
  public void restore(Path backup, String database, String newDatabase) throws IOException {
    PortableBackup.Content content = PortableBackup.content(backup, database);
    List<String> command =
        new ArrayList<>(List.of("restore", "-portable", "-host", rpcAddress(), "-db", database));
    if (newDatabase != null) {
      command.addAll(List.of("-newdb", newDatabase));
    }
    command.add(backup.toString());
    int logBefore = process.log().length();
    String said = process.tool(command.toArray(String[]::new));
    Await.until(
        "the restored shards: " + said,
        RESTORE_TIMEOUT,
        () -> {
          String log = process.log().substring(logBefore);
          if (log.contains("service=snapshot")) {
            throw new InfluxException("restore failed: " + log);
          }
          return isServed(newDatabase == null ? database : newDatabase, content);
        });
  }

  /** A shard has no statistics from when its upload begins until it is open again. */
  private boolean isServed(String database, PortableBackup.Content content) throws IOException {
    int shards = 0;
    long bytes = 0;
    JsonNode stats = query("SHOW STATS FOR 'shard'", "").path("results").path(0).path("series");
    for (JsonNode shard : stats) {
      if (shard.path("tags").path("database").asText().equals(database)) {
        List<String> columns = new ArrayList<>();
        shard.path("columns").forEach(c -> columns.add(c.asText()));
        shards++;
        bytes += shard.path("values").path(0).path(columns.indexOf("diskBytes")).asLong();
      }
    }
    return shards >= content.shards() && bytes >= content.tsmBytes();
  }

  /** All points of the default retention policy. */
  public PointSet points(String database) throws IOException {
    List<String> policies = new ArrayList<>();
    rows(
        "SHOW RETENTION POLICIES ON " + quote(database),
        database,
        (series, row) -> {
          if (row[row.length - 1].equals("true")) {
            policies.add(row[0]);
          }
        });
    if (policies.isEmpty()) {
      throw new InfluxException("database " + database + " has no default retention policy");
    }
    return points(database, policies.get(0));
  }

  /**
   * All points of a retention policy.
   *
   * @throws AssertionError if a point comes twice, as when a series is in two shards of a group, or
   *     if a field has several types
   */
  public PointSet points(String database, String policy) throws IOException {
    return ServedPoints.read(this, database, policy);
  }

  /** All points of a retention policy in canonical line protocol, as {@link PointSet#lines()}. */
  public List<String> dump(String database, String policy) throws IOException {
    return points(database, policy).lines();
  }

  /** Lines of the log that show trouble, such as files that the server could not read. */
  public List<String> complaints() throws IOException {
    return process.log().lines().filter(line -> COMPLAINT.matcher(line).find()).toList();
  }

  private static void deleteTree(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
