package io.tsm.flink.testing.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tsm.engine.testing.influx.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A job on a {@link FlinkCluster}. */
public final class FlinkJob {
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED");

  private final FlinkRest rest;
  private final String path;

  FlinkJob(FlinkRest rest, String id) {
    this.rest = rest;
    this.path = "/jobs/" + id;
  }

  /** Its state, as Flink's {@code JobStatus} names it. */
  public String state() throws IOException {
    return rest.get(path).path("state").asText();
  }

  /** Checkpoints and savepoints that were completed, over all restarts. */
  public long completedCheckpoints() throws IOException {
    return rest.get(path + "/checkpoints").path("counts").path("completed").asLong();
  }

  /** Where each subtask of an operator runs now, or ran last: ids of TaskManagers by subtask. */
  public Map<Integer, String> taskManagersOf(String operator) throws IOException {
    Map<Integer, String> places = new HashMap<>();
    for (JsonNode vertex : rest.get(path).path("vertices")) {
      if (vertex.path("name").asText().contains(operator)) {
        JsonNode tasks = rest.get(path + "/vertices/" + vertex.path("id").asText());
        for (JsonNode task : tasks.path("subtasks")) {
          places.put(task.path("subtask").asInt(), task.path("taskmanager-id").asText());
        }
      }
    }
    return places;
  }

  /** The stack traces of its failures so far, newest first. */
  public List<String> failures() throws IOException {
    List<String> failures = new ArrayList<>();
    JsonNode history = rest.get(path + "/exceptions?maxExceptions=1000").path("exceptionHistory");
    for (JsonNode entry : history.path("entries")) {
      failures.add(entry.path("stacktrace").asText());
    }
    return failures;
  }

  /**
   * Waits for checkpoints that are completed from now on.
   *
   * @throws IOException if the job ends before
   */
  public void awaitCheckpoints(int count) throws IOException {
    long before = completedCheckpoints();
    await(count + " checkpoints", () -> completedCheckpoints() >= before + count);
  }

  /**
   * Waits for a condition that a running job is to bring about.
   *
   * @throws IOException if it ends before
   */
  public void await(String what, Await.Condition condition) throws IOException {
    Await.until(
        what,
        TIMEOUT,
        () -> {
          if (condition.holds()) {
            return true;
          }
          failIfEndedBut("", what);
          return false;
        });
  }

  /**
   * Waits until it has ended so.
   *
   * @throws IOException if it ends otherwise
   */
  public void awaitEnd(String state) throws IOException {
    Await.until(
        this + " to be " + state,
        TIMEOUT,
        () -> {
          failIfEndedBut(state, "the state " + state);
          return state().equals(state);
        });
  }

  private void failIfEndedBut(String allowed, String awaited) throws IOException {
    String state = state();
    if (ENDED.contains(state) && !state.equals(allowed)) {
      List<String> failures = failures();
      throw new IOException(
          "%s is %s; %s will not come. It failed %d times, last with %s"
              .formatted(
                  this,
                  state,
                  awaited,
                  failures.size(),
                  failures.isEmpty() ? "" : failures.get(0)));
    }
  }

  /** Stops it with a savepoint; gives the savepoint's path. */
  public String stopWithSavepoint(Path directory) throws IOException {
    ObjectNode body = FlinkRest.object();
    body.put("targetDirectory", directory.toUri().toString());
    body.put("drain", false);
    String trigger = rest.post(path + "/stop", body).path("request-id").asText();
    Await.until(
        "a savepoint of " + this,
        TIMEOUT,
        () -> savepoint(trigger).path("status").path("id").asText().equals("COMPLETED"));
    JsonNode result = savepoint(trigger).path("operation");
    if (!result.has("location")) {
      throw new IOException("the savepoint of " + this + " failed: " + result);
    }
    awaitEnd("FINISHED");
    return result.path("location").asText();
  }

  private JsonNode savepoint(String trigger) throws IOException {
    return rest.get(path + "/savepoints/" + trigger);
  }

  /** Cancels it and waits until that is done. */
  public void cancel() throws IOException {
    rest.patch(path + "?mode=cancel");
    awaitEnd("CANCELED");
  }

  @Override
  public String toString() {
    return "job " + path.substring(path.lastIndexOf('/') + 1);
  }
}
