package io.tsm.benchmarks.influxdb;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A server of InfluxDB 1.x on free ports of 127.0.0.1, with its defaults but for what would do
 * something at a time of its own, and for how soon it compacts.
 */
public final class Influxd implements Closeable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 30;
  private static final Pattern FIRST_LINE = Pattern.compile("InfluxDB v?1\\.");

  private final Path home;
  private final Thread killer = new Thread(this::kill, "influxd killer");
  private final Process process;
  private final int bindPort;
  private final InfluxdHttp http;

  private Influxd(Path home, Process process, int bindPort, int httpPort) {
    this.home = home;
    this.process = process;
    this.bindPort = bindPort;
    this.http = new InfluxdHttp(httpPort);
  }

  /** Why there is none here that can be compared with; empty if there is one. */
  public static Optional<String> absence() {
    return Installed.ABSENCE;
  }

  /** What it says of its version; empty if there is none that can be compared with. */
  public static Optional<String> version() {
    return absence().isPresent() ? Optional.empty() : Optional.of(Installed.VERSION);
  }

  /** Asked once, as that starts the program. */
  private static final class Installed {
    private static final String VERSION = executable().map(Influxd::versionOf).orElse("");
    private static final Optional<String> ABSENCE = absence(VERSION);
  }

  /**
   * Why a server is of no use.
   *
   * @param version what it says of that; empty if there is none
   */
  static Optional<String> absence(String version) {
    if (version.isEmpty()) {
      return Optional.of("no influxd 1.x is on the PATH (Debian: package influxdb)");
    }
    return FIRST_LINE.matcher(version).lookingAt()
        ? Optional.empty()
        : Optional.of(
            "the influxd on the PATH is not of version 1, which has TSM files and takes line"
                + " protocol without a token: "
                + version);
  }

  private static String versionOf(Path program) {
    try {
      Process process =
          new ProcessBuilder(program.toString(), "version").redirectErrorStream(true).start();
      String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().findFirst().orElse("it does not say").replaceFirst(" \\(git.*", "");
    } catch (IOException e) {
      return "it cannot be run: " + e.getMessage();
    }
  }

  private static Optional<Path> executable() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .map(directory -> Path.of(directory, "influxd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param home gets its files
   * @param cold how long after the last write of a shard its cache becomes a file, and its files
   *     one
   */
  public static Influxd start(Path home, Duration cold) throws IOException {
    Path program = executable().orElseThrow(() -> new IOException(absence().orElseThrow()));
    Files.createDirectories(home);
    int[] ports = freePorts();
    Path config = home.resolve("influxd.conf");
    Files.writeString(config, config(home, ports[0], ports[1], cold));
    ProcessBuilder builder = new ProcessBuilder(program.toString(), "-config", config.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("INFLUXDB_"));
    builder.redirectErrorStream(true);
    builder.redirectOutput(home.resolve("influxd.log").toFile());
    Influxd influxd = new Influxd(home, builder.start(), ports[0], ports[1]);
    Runtime.getRuntime().addShutdownHook(influxd.killer);
    try {
      influxd.await("influxd to answer", START_TIMEOUT, influxd::isReady);
    } catch (IOException | RuntimeException e) {
      influxd.close();
      throw e;
    }
    return influxd;
  }

  private static int[] freePorts() throws IOException {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket first = new ServerSocket(0, 1, address);
        ServerSocket second = new ServerSocket(0, 1, address)) {
      return new int[] {first.getLocalPort(), second.getLocalPort()};
    }
  }

  private static String config(Path home, int bindPort, int httpPort, Duration cold) {
    return """
        reporting-disabled = true
        bind-address = "127.0.0.1:%d"
        [http]
          bind-address = "127.0.0.1:%d"
          log-enabled = false
        [meta]
          dir = '%s'
        [data]
          dir = '%s'
          wal-dir = '%s'
          query-log-enabled = false
          cache-snapshot-write-cold-duration = "%ds"
          compact-full-write-cold-duration = "%ds"
        [monitor]
          store-enabled = false
        [retention]
          enabled = false
        [shard-precreation]
          enabled = false
        [continuous_queries]
          enabled = false
        """
        .formatted(
            bindPort,
            httpPort,
            home.resolve("meta"),
            home.resolve("data"),
            home.resolve("wal"),
            cold.toSeconds(),
            cold.toSeconds());
  }

  private boolean isReady() throws IOException {
    if (!process.isAlive()) {
      throw new IOException("influxd did not start: " + log());
    }
    return http.ping();
  }

  private String log() throws IOException {
    return Files.readString(home.resolve("influxd.log"), StandardCharsets.UTF_8).strip();
  }

  /** What is waited for. */
  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  /**
   * Waits for something that the server does.
   *
   * @throws IOException if it takes too long; the server's log is in the message
   */
  public void await(String what, Duration atMost, Condition condition) throws IOException {
    long start = System.nanoTime();
    while (!condition.holds()) {
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new IOException(
            "waited %d s in vain for %s; its log: %s".formatted(atMost.toSeconds(), what, log()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw (IOException) new InterruptedIOException("waiting for " + what).initCause(e);
      }
    }
  }

  /** Its directory of files: {@code <database>/<retention policy>/<shard>/*.tsm}. */
  public Path data() {
    return home.resolve("data");
  }

  /** Its directory of logs. */
  public Path wal() {
    return home.resolve("wal");
  }

  /** Queries and writes. */
  public InfluxdHttp http() {
    return http;
  }

  /** The port for backups and restores. */
  public int bindPort() {
    return bindPort;
  }

  private void kill() {
    process.destroyForcibly();
  }

  /** Ends it; its files stay. */
  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("while influxd ends").initCause(e);
    }
    if (!Thread.currentThread().equals(killer)) {
      Runtime.getRuntime().removeShutdownHook(killer);
    }
  }
}
