package io.tsm.flink.testing.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The folder {@code conf} of a cluster on 127.0.0.1: all that Flink's shell scripts would fill in,
 * and short times, so that a death is seen soon.
 */
final class FlinkConfig {
  private static final String LOOPBACK = "127.0.0.1";

  private final Map<String, String> options = new TreeMap<>();
  private final int restPort;

  FlinkConfig(Path home, int slots, Map<String, String> special) throws IOException {
    int rpcPort;
    InetAddress address = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, address);
        ServerSocket second = new ServerSocket(0, 1, address)) {
      rpcPort = first.getLocalPort();
      restPort = second.getLocalPort();
    }
    for (String key :
        new String[] {
          "jobmanager.rpc.address",
          "jobmanager.bind-host",
          "rest.address",
          "rest.bind-address",
          "taskmanager.host",
          "taskmanager.bind-host"
        }) {
      options.put(key, LOOPBACK);
    }
    options.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    options.put("rest.port", Integer.toString(restPort));
    options.put("rest.bind-port", Integer.toString(restPort));
    // Answers as fresh as possible.
    options.put("web.refresh-interval", "100");
    options.put("web.exception-history-size", "1000");
    options.put("rest.cache.checkpoint-statistics.timeout", "100ms");

    options.put("taskmanager.numberOfTaskSlots", Integer.toString(slots));
    options.put("taskmanager.load-balance.mode", "SLOTS");
    options.put("taskmanager.cpu.cores", Integer.toString(slots));
    options.put("taskmanager.memory.task.heap.size", "256m");
    options.put("taskmanager.memory.task.off-heap.size", "0");
    options.put("taskmanager.memory.managed.size", "16m");
    options.put("taskmanager.memory.network.min", "64m");
    options.put("taskmanager.memory.network.max", "64m");
    options.put("taskmanager.memory.framework.heap.size", "128m");
    options.put("taskmanager.memory.framework.off-heap.size", "64m");
    options.put("taskmanager.memory.jvm-metaspace.size", "128m");
    options.put("taskmanager.memory.jvm-overhead.min", "64m");
    options.put("taskmanager.memory.jvm-overhead.max", "64m");

    options.put("heartbeat.interval", "500");
    options.put("heartbeat.timeout", "10000"); // a paused process is not dead
    options.put("heartbeat.rpc-failure-threshold", "1"); // one that refuses connections is
    options.put("cluster.registration.error-delay", "300ms");
    options.put("restart-strategy.type", "fixed-delay");
    options.put("restart-strategy.fixed-delay.attempts", "300");
    options.put("restart-strategy.fixed-delay.delay", "100ms");
    options.put("execution.checkpointing.dir", home.resolve("checkpoints").toUri().toString());
    options.put(
        "execution.checkpointing.externalized-checkpoint-retention", "RETAIN_ON_CANCELLATION");
    options.putAll(special);
  }

  int restPort() {
    return restPort;
  }

  /** Writes the files. */
  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.writeString(
        directory.resolve("config.yaml"),
        options.entrySet().stream()
            .map(option -> option.getKey() + ": " + option.getValue() + "\n")
            .collect(Collectors.joining()));
    writeLogging(directory.resolve("log4j.properties"));
  }

  /** Writes the files for a client of the cluster. */
  static void writeForClient(Path directory, int restPort) throws IOException {
    Files.createDirectories(directory);
    Files.write(
        directory.resolve("config.yaml"),
        List.of(
            "jobmanager.rpc.address: " + LOOPBACK,
            "rest.address: " + LOOPBACK,
            "rest.port: " + restPort,
            "execution.target: remote"));
    // Not to the standard output: there, what it answers would be torn apart.
    Files.writeString(
        directory.resolve("log4j.properties"),
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.file.ref = File
        appender.file.name = File
        appender.file.type = File
        appender.file.fileName = %s
        appender.file.layout.type = PatternLayout
        appender.file.layout.pattern = %%d{HH:mm:ss.SSS} %%-5p %%c [%%t] - %%m%%n%%throwable
        """
            .formatted(directory.resolve("client.log")));
  }

  /** Writes the configuration of log4j by which a process logs to its standard output. */
  static void writeLogging(Path file) throws IOException {
    Files.writeString(
        file,
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.console.ref = Console
        appender.console.name = Console
        appender.console.type = Console
        appender.console.layout.type = PatternLayout
        appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c [%t] - %m%n%throwable
        """);
  }
}
