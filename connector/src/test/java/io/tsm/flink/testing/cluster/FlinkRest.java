package io.tsm.flink.testing.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Flink's REST interface, as far as tests need it. */
public final class FlinkRest {
  private static final Duration TIMEOUT = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final int port;
  private final String url;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  FlinkRest(int port) {
    this.port = port;
    url = "http://127.0.0.1:" + port;
  }

  int port() {
    return port;
  }

  boolean isReady() throws IOException {
    try {
      return get("/overview").has("taskmanagers");
    } catch (ConnectException e) {
      return false; // it does not listen yet
    } catch (FlinkRestException e) {
      return false; // it listens, and there is no leader yet
    }
  }

  /** The ids of the registered TaskManagers. */
  public List<String> taskManagers() throws IOException {
    List<String> ids = new ArrayList<>();
    for (JsonNode taskManager : get("/taskmanagers").path("taskmanagers")) {
      ids.add(taskManager.path("id").asText());
    }
    return ids;
  }

  /** Uploads a jar; gives the id by which to run it. */
  public String upload(Path jar) throws IOException {
    String boundary = "a-boundary-that-no-jar-has";
    List<String> head =
        List.of(
            "--" + boundary,
            "Content-Disposition: form-data; name=\"jarfile\"; filename=\"job.jar\"",
            "Content-Type: application/java-archive",
            "",
            "");
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(String.join("\r\n", head).getBytes(StandardCharsets.UTF_8));
    body.writeBytes(Files.readAllBytes(jar));
    body.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.UTF_8));
    String file =
        send(request("/jars/upload")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.toByteArray())))
            .path("filename")
            .asText();
    return file.substring(file.lastIndexOf('/') + 1);
  }

  /**
   * Runs the main class of a jar.
   *
   * @param savepoint to start from; null to start from nothing
   */
  public FlinkJob run(String jarId, int parallelism, String savepoint, List<String> arguments)
      throws IOException {
    ObjectNode body = JSON.createObjectNode();
    body.put("parallelism", parallelism);
    arguments.forEach(body.putArray("programArgsList")::add);
    if (savepoint != null) {
      body.put("savepointPath", savepoint);
    }
    return new FlinkJob(this, post("/jars/" + jarId + "/run", body).path("jobid").asText());
  }

  /** A job that someone else has submitted. */
  public FlinkJob job(String id) {
    return new FlinkJob(this, id);
  }

  JsonNode get(String path) throws IOException {
    return send(request(path).GET());
  }

  JsonNode post(String path, ObjectNode body) throws IOException {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString())));
  }

  void patch(String path) throws IOException {
    JsonNode unused = send(request(path).method("PATCH", HttpRequest.BodyPublishers.noBody()));
  }

  static ObjectNode object() {
    return JSON.createObjectNode();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT);
  }

  private JsonNode send(HttpRequest.Builder builder) throws IOException {
    HttpRequest request = builder.build();
    try {
      var response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new FlinkRestException(
            request.method()
                + " "
                + request.uri()
                + " answered "
                + response.statusCode()
                + ": "
                + response.body());
      }
      return JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException(request.uri().toString());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  /** The cluster refused a request. */
  static final class FlinkRestException extends IOException {
    FlinkRestException(String message) {
      super(message);
    }
  }
}
