package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** The process of an influxd, its configuration and its tools. Not thread-safe. */
final class InfluxdProcess {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
  private static final long STOP_SECONDS = 30;
  private static final long TOOL_SECONDS = 300;
  private static final int ATTEMPTS = 5;

  private final Path home;
  private final Map<String, String> dataOptions = new TreeMap<>();
  private final Thread killer = new Thread(this::destroy, "influxd killer");

  private Process process;
  private int rpcPort;
  private int httpPort;
  private InfluxHttp http;

  InfluxdProcess(Path home, Map<String, String> dataOptions) {
    this.home = home.toAbsolutePath();
    this.dataOptions.put("dir", "'" + this.home.resolve("data") + "'");
    this.dataOptions.put("wal-dir", "'" + this.home.resolve("wal") + "'");
    this.dataOptions.put("query-log-enabled", "false");
    this.dataOptions.put("max-series-per-database", "0");
    this.dataOptions.put("max-values-per-tag", "0");
    this.dataOptions.putAll(dataOptions);
  }

  /** Skips or fails the test when there is no influxd. */
  static void require() {
    if (executable().isPresent()) {
      return;
    }
    String message = "no influxd 1.x on the PATH (Debian: package influxdb)";
    if ("1".equals(System.getenv("TSM_REQUIRE_INFLUXD"))) {
      throw new AssertionError(message + ", and TSM_REQUIRE_INFLUXD is 1");
    }
    Assumptions.abort(message);
  }

  private static Optional<Path> executable() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Pattern.compile(Pattern.quote(File.pathSeparator))
        .splitAsStream(path)
        .map(directory -> Path.of(directory, "influxd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  Path home() {
    return home;
  }

  int rpcPort() {
    return rpcPort;
  }

  int httpPort() {
    return httpPort;
  }

  InfluxHttp http() {
    return http;
  }

  /** Starts the server and waits until it answers. Another process may take a port first. */
  void start() throws IOException {
    Files.createDirectories(home);
    for (int attempt = 1; ; attempt++) {
      int logBefore = log().length();
      try {
        startOnce();
        return;
      } catch (InfluxException e) {
        boolean portTaken = log().substring(logBefore).contains("address already in use");
        if (!portTaken || attempt == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  private void startOnce() throws IOException {
    choosePorts();
    Path config = home.resolve("influxd.conf");
    Files.writeString(config, config());
    ProcessBuilder builder = builder("-config", config.toString());
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()));
    process = builder.start();
    Runtime.getRuntime().addShutdownHook(killer);
    http = new InfluxHttp(httpPort);
    boolean ready = false;
    try {
      Await.until("influxd to answer, see " + logFile(), START_TIMEOUT, this::isReady);
      ready = true;
    } finally {
      if (!ready) {
        stop();
      }
    }
  }

  private String config() {
    String data =
        dataOptions.entrySet().stream()
            .map(e -> "  " + e.getKey() + " = " + e.getValue())
            .collect(Collectors.joining("\n"));
    return """
      reporting-disabled = true
      bind-address = "127.0.0.1:%d"
      [http]
        bind-address = "127.0.0.1:%d"
        log-enabled = false
        max-body-size = 0
      [meta]
        dir = '%s'
      [data]
      %s
      [monitor]
        store-enabled = false
      [retention]
        enabled = false
      [shard-precreation]
        enabled = false
      [continuous_queries]
        enabled = false
      [subscriber]
        enabled = false
      """
        .formatted(rpcPort, httpPort, home.resolve("meta"), data);
  }

  private boolean isReady() throws IOException {
    if (!process.isAlive()) {
      throw new InfluxException("influxd did not start: " + log().strip());
    }
    return http.ping();
  }

  private void choosePorts() throws IOException {
    InetAddress address = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket first = new ServerSocket(0, 1, address);
        ServerSocket second = new ServerSocket(0, 1, address)) {
      rpcPort = first.getLocalPort();
      httpPort = second.getLocalPort();
    }
  }

  private ProcessBuilder builder(String... arguments) throws IOException {
    Path influxd = executable().orElseThrow(() -> new InfluxException("no influxd on the PATH"));
    List<String> command = new ArrayList<>();
    command.add(influxd.toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("INFLUXDB_"));
    builder.redirectErrorStream(true);
    builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    return builder;
  }

  /** Runs influxd with a command; gives what it said. */
  String tool(String... arguments) throws IOException {
    Path output = Files.createTempFile(home, arguments[0], ".out");
    try {
      ProcessBuilder builder = builder(arguments);
      builder.redirectOutput(output.toFile());
      Process tool = builder.start();
      boolean ended = waitFor(tool, TOOL_SECONDS);
      if (!ended) {
        tool.destroyForcibly();
      }
      String said = Files.readString(output).strip();
      if (!ended || tool.exitValue() != 0) {
        String how = ended ? " failed: " : " did not end: ";
        throw new InfluxException("influxd " + String.join(" ", arguments) + how + said);
      }
      return said;
    } finally {
      Files.delete(output);
    }
  }

  private static boolean waitFor(Process process, long seconds) throws IOException {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("waiting for influxd");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** TERM, and KILL if that does not help. */
  void stop() {
    if (process != null) {
      process.destroy();
      if (!hasEnded()) {
        process.destroyForcibly();
        hasEnded();
      }
      forget();
    }
  }

  /** KILL. */
  void kill() {
    if (process != null) {
      process.destroyForcibly();
      hasEnded();
      forget();
    }
  }

  private boolean hasEnded() {
    try {
      return waitFor(process, STOP_SECONDS);
    } catch (IOException e) {
      return false; // interrupted: it was killed
    }
  }

  private void forget() {
    process = null;
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // this virtual machine is ending and the hook is running
    }
  }

  private void destroy() {
    Process running = process;
    if (running != null) {
      running.destroyForcibly();
    }
  }

  private Path logFile() {
    return home.resolve("influxd.log");
  }

  /** All that the server has logged, also before a restart. */
  String log() throws IOException {
    return Files.exists(logFile()) ? new String(Files.readAllBytes(logFile()), UTF_8) : "";
  }
}
