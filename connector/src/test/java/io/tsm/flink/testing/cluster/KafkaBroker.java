package io.tsm.flink.testing.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A Kafka broker that is its own controller, a process on 127.0.0.1 with its files in a folder. */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(90);
  private static final String CLUSTER_ID = "MkU3OEVBNTcwNTJENDM2Qk";
  private static final String HOST = "127.0.0.1";
  private static final int ATTEMPTS = 5;

  private final JvmProcess process;
  private final int port;

  private KafkaBroker(JvmProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * Starts one and waits until it serves; with other ports if a process was faster to take them.
   */
  public static KafkaBroker start(Path home) throws IOException {
    List<Path> libraries = Libraries.of("kafka");
    for (int attempt = 1; ; attempt++) {
      Path folder = home.resolve("attempt-" + attempt);
      Files.createDirectories(folder);
      int port = configure(folder);
      try (JvmProcess format =
          jvm(
              "kafka-storage",
              folder,
              libraries,
              "kafka.tools.StorageTool",
              "format",
              "-t",
              CLUSTER_ID,
              "-c",
              folder.resolve("server.properties").toString())) {
        format.awaitSuccess(TIMEOUT);
      }
      JvmProcess broker =
          jvm(
              "kafka",
              folder,
              libraries,
              "kafka.Kafka",
              folder.resolve("server.properties").toString());
      try {
        broker.await("Kafka", TIMEOUT, () -> broker.log().contains("Kafka Server started"));
        return new KafkaBroker(broker, port);
      } catch (IOException e) {
        broker.close();
        if (attempt == ATTEMPTS || !broker.log().contains("BindException")) {
          throw e;
        }
      }
    }
  }

  private static JvmProcess jvm(String name, Path folder, List<Path> libraries, String... arguments)
      throws IOException {
    List<String> all = new ArrayList<>();
    all.add("-Xmx512m");
    all.add("-XX:+UseSerialGC");
    all.add("-XX:TieredStopAtLevel=1");
    all.add("-Dlog4j.configurationFile=" + folder.resolve("log4j2.properties"));
    all.addAll(List.of(arguments));
    return JvmProcess.start(name, folder.resolve(name), libraries, all);
  }

  /** Writes the configuration; gives the port for clients. */
  private static int configure(Path folder) throws IOException {
    int port;
    int controller;
    InetAddress address = InetAddress.getLoopbackAddress();
    try (ServerSocket first = new ServerSocket(0, 1, address);
        ServerSocket second = new ServerSocket(0, 1, address)) {
      port = first.getLocalPort();
      controller = second.getLocalPort();
    }
    Files.write(
        folder.resolve("server.properties"),
        List.of(
            "process.roles=broker,controller",
            "node.id=1",
            "controller.quorum.voters=1@" + HOST + ":" + controller,
            "controller.listener.names=CONTROLLER",
            "listeners=PLAINTEXT://%s:%d,CONTROLLER://%s:%d"
                .formatted(HOST, port, HOST, controller),
            "advertised.listeners=PLAINTEXT://" + HOST + ":" + port,
            "listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs=" + folder.resolve("data"),
            "offsets.topic.replication.factor=1",
            "transaction.state.log.replication.factor=1",
            "transaction.state.log.min.isr=1",
            "group.initial.rebalance.delay.ms=0"));
    FlinkConfig.writeLogging(folder.resolve("log4j2.properties"));
    return port;
  }

  /** Where it is, for clients: {@code host:port}. */
  public String address() {
    return HOST + ":" + port;
  }

  @Override
  public void close() throws IOException {
    process.kill(); // nothing of it is needed
  }
}
