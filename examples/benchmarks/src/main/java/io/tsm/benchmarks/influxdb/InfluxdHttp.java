package io.tsm.benchmarks.influxdb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
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

/** The HTTP interface of a server on this machine. */
public final class InfluxdHttp {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final int port;

  InfluxdHttp(int port) {
    this.port = port;
  }

  /** Its port. */
  public int port() {
    return port;
  }

  /** True if the server answers. */
  boolean ping() throws IOException {
    try {
      HttpResponse<byte[]> unused = send("/ping", BodyPublishers.noBody(), "GET");
      return true;
    } catch (ConnectException e) {
      return false;
    }
  }

  /** Writes line protocol, nanoseconds, in one request. */
  public void write(String database, byte[] lines, int from, int to) throws IOException {
    HttpResponse<byte[]> unused =
        send(
            "/write?precision=ns&db=" + URLEncoder.encode(database, UTF_8),
            BodyPublishers.ofByteArray(lines, from, to - from),
            "POST");
  }

  /** The series of a statement's answer. */
  public JsonNode query(String database, String statement) throws IOException {
    String form =
        "db=%s&q=%s"
            .formatted(URLEncoder.encode(database, UTF_8), URLEncoder.encode(statement, UTF_8));
    HttpResponse<byte[]> response = send("/query", BodyPublishers.ofString(form), "POST");
    JsonNode result = JSON.readTree(response.body()).path("results").path(0);
    if (result.has("error")) {
      throw new IOException(statement + ": " + result.get("error").asText());
    }
    return result.path("series");
  }

  /** Values of all fields of all measurements of a database. */
  public long count(String database) throws IOException {
    long count = 0;
    for (JsonNode series : query(database, "SELECT COUNT(*) FROM /.*/")) {
      JsonNode row = series.path("values").path(0);
      for (int i = 1; i < row.size(); i++) {
        count += row.path(i).asLong();
      }
    }
    return count;
  }

  private HttpResponse<byte[]> send(String path, BodyPublisher body, String method)
      throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .method(method, body)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      if (response.statusCode() / 100 != 2) {
        throw new IOException(
            "influxd: HTTP %d: %s"
                .formatted(response.statusCode(), new String(response.body(), UTF_8).strip()));
      }
      return response;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("waiting for influxd").initCause(e);
    }
  }
}
