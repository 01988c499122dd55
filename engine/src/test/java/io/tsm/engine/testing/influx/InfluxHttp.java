package io.tsm.engine.testing.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;

/** The HTTP interface of an influxd on this machine. */
final class InfluxHttp {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private final int port;

  InfluxHttp(int port) {
    this.port = port;
  }

  /** True if the server answers. */
  boolean ping() throws IOException {
    try {
      send("/ping", BodyPublishers.noBody(), "GET").close();
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Writes line protocol, nanoseconds, in one request. */
  void write(String database, String policy, byte[] lines) throws IOException {
    String path = "/write?" + form(Map.of("db", database, "precision", "ns", "rp", policy));
    send(path, BodyPublishers.ofByteArray(lines), "POST").close();
  }

  /** Runs statements; the answer is JSON, or a sequence of JSON objects when it is chunked. */
  InputStream query(String statement, String database, boolean chunked) throws IOException {
    String body =
        form(
            Map.of(
                "q",
                statement,
                "db",
                database,
                "epoch",
                "ns",
                "chunked",
                Boolean.toString(chunked),
                "chunk_size",
                "20000"));
    return send("/query", BodyPublishers.ofString(body), "POST");
  }

  private InputStream send(String path, BodyPublisher body, String method) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, body)
            .build();
    try {
      HttpResponse<InputStream> response = CLIENT.send(request, BodyHandlers.ofInputStream());
      if (response.statusCode() / 100 != 2) {
        try (InputStream answer = response.body()) {
          String text = new String(answer.readAllBytes(), UTF_8).strip();
          throw new InfluxException("HTTP " + response.statusCode() + ": " + text);
        }
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("waiting for influxd");
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }
}
