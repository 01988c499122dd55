package io.tsm.flink.sink.testing;

import io.tsm.engine.testing.influx.Await;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An S3 server in a process of its own, which keeps its objects in memory. */
public final class S3Server implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String BUCKET = "tsm";
  private static final Duration START = Duration.ofSeconds(60);

  private final Process process;
  private final int port;

  private S3Server(Process process, int port) {
    this.process = process;
    this.port = port;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly, "S3 server killer"));
  }

  /**
   * Starts one, with a bucket.
   *
   * @param libraries where its jars are
   * @param folder for its configuration and its log
   */
  public static S3Server start(Path libraries, Path folder) throws Exception {
    int port = freePort();
    Path properties = folder.resolve("s3proxy.properties");
    Files.write(
        properties,
        List.of(
            "s3proxy.endpoint=http://" + HOST + ":" + port,
            "s3proxy.authorization=none",
            "jclouds.provider=transient-nio2"));
    File log = folder.resolve("s3proxy.log").toFile();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                "-cp",
                libraries.resolve("*").toString(),
                "org.gaul.s3proxy.Main",
                "--properties",
                properties.toString())
            .redirectErrorStream(true)
            .redirectOutput(log)
            .start();
    S3Server server = new S3Server(process, port);
    try {
      Await.until("an S3 server, see " + log, START, server::hasBucket);
      return server;
    } catch (Exception | Error e) {
      server.close();
      throw e;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private boolean hasBucket() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the S3 server ended with " + process.exitValue());
    }
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(endpoint() + "/" + BUCKET))
            .PUT(BodyPublishers.noBody())
            .build();
    try {
      return HttpClient.newHttpClient().send(request, BodyHandlers.discarding()).statusCode()
          == 200;
    } catch (IOException e) {
      return false; // not listening yet
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  public String endpoint() {
    return "http://" + HOST + ":" + port;
  }

  public URI bucket() {
    return URI.create("s3://" + BUCKET);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Await.until("the end of pid " + process.pid(), START, () -> !process.isAlive());
  }
}
