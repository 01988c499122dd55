package io.tsm.engine.influx;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The HTTP interface of a server of InfluxDB 1.x. */
final class InfluxHttp {
  /** Of a request, of which a server reads 10 MB. */
  private static final int MOST_STATEMENTS = 1_000;

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();
  private final Address address;
  private final String authorization; // null if there is none

  /**
   * @param user null if the server asks for none
   */
  InfluxHttp(Address address, String user, String password) {
    this.address = address;
    this.authorization =
        user == null
            ? null
            : "Basic "
                + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
  }

  /** A name as an identifier of InfluxQL. */
  static String quote(String name) {
    return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /**
   * Runs a statement.
   *
   * @return the series of its result, times in nanoseconds
   * @throws InfluxException if the server refuses it
   */
  JsonNode query(String statement, String database) throws IOException {
    byte[] answer = post("/query", form(Map.of("q", statement, "db", database, "epoch", "ns")));
    JsonNode result;
    try {
      result = JSON.readTree(answer).path("results").path(0);
    } catch (JsonProcessingException e) {
      throw notInfluxDb(e);
    }
    if (result.has("error")) {
      throw new InfluxException(address + ": " + result.get("error").asText());
    }
    return result.path("series");
  }

  /** Is told of rows. */
  @FunctionalInterface
  interface Times {
    /**
     * A row.
     *
     * @param statement the number of its statement, from 0
     * @param time in its first column, nanoseconds
     */
    void row(int statement, long time);
  }

  /**
   * Runs statements in few requests, and tells the times of the rows of their results.
   *
   * @throws InfluxException if the server refuses one
   */
  void times(List<String> statements, String database, Times visitor) throws IOException {
    for (int from = 0; from < statements.size(); from += MOST_STATEMENTS) {
      int to = Math.min(statements.size(), from + MOST_STATEMENTS);
      int first = from;
      timesOfFew(
          statements.subList(from, to),
          database,
          (statement, time) -> visitor.row(first + statement, time));
    }
  }

  private void timesOfFew(List<String> statements, String database, Times visitor)
      throws IOException {
    String all = String.join(";", statements);
    byte[] answer = post("/query", form(Map.of("q", all, "db", database, "epoch", "ns")));
    try (JsonParser parser = JSON.createParser(answer)) {
      int statement = 0;
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          parser.nextToken();
          switch (name) {
            case "statement_id" -> statement = parser.getIntValue();
            case "error" -> throw new InfluxException(address + ": " + parser.getText());
            case "values" -> times(parser, statement, visitor);
            default -> {
              if (!name.equals("results") && !name.equals("series")) {
                parser.skipChildren();
              }
            }
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw notInfluxDb(e);
    }
  }

  private static void times(JsonParser parser, int statement, Times visitor) throws IOException {
    while (parser.nextToken() == JsonToken.START_ARRAY) {
      parser.nextToken();
      visitor.row(statement, parser.getLongValue());
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        parser.skipChildren();
      }
    }
  }

  /** Writes line protocol with times in nanoseconds. */
  void write(String database, String retentionPolicy, byte[] lines) throws IOException {
    String path =
        "/write?" + form(Map.of("db", database, "rp", retentionPolicy, "precision", "ns"));
    post(path, lines);
  }

  private byte[] post(String path, String form) throws IOException {
    return post(path, form.getBytes(UTF_8));
  }

  private byte[] post(String path, byte[] body) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + address + path))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofByteArray(body));
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    HttpResponse<byte[]> response = send(request.build());
    if (response.headers().firstValue("X-Influxdb-Version").isEmpty()) {
      throw notInfluxDb(null);
    }
    if (response.statusCode() / 100 != 2) {
      throw new InfluxException(
          "%s: HTTP %d: %s"
              .formatted(
                  address, response.statusCode(), new String(response.body(), UTF_8).strip()));
    }
    return response.body();
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("waiting for " + address);
      interrupted.initCause(e);
      throw interrupted;
    } catch (ConnectException e) {
      throw new InfluxException(
          "cannot connect to " + address + ": does influxd listen there for HTTP (--http)?", e);
    } catch (IOException e) {
      throw new InfluxException(
          ("%s gives no answer to HTTP (%s): --http is for the HTTP address of influxd"
                  + " (port 8086 by default), --to for its bind-address (8088)")
              .formatted(address, e.getMessage()),
          e);
    }
  }

  private InfluxException notInfluxDb(Throwable cause) {
    return new InfluxException(
        address + " is no InfluxDB 1.x: what answers there does not name its version", cause);
  }

  private static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> e.getKey() + "=" + URLEncoder.encode(e.getValue(), UTF_8))
        .collect(Collectors.joining("&"));
  }

  @Override
  public String toString() {
    return address.toString();
  }
}
