package io.tsm.flink.testing.cluster;

import io.tsm.engine.io.Closing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A JobManager and some TaskManagers, each a process, from Flink's own jars as they come from a
 * Maven repository. All of it is on 127.0.0.1 and in one folder.
 *
 * <p>Its jars are the {@link Libraries} {@code flink-cluster}.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final int ATTEMPTS = 5;
  private static final List<String> JVM_OPTIONS =
      List.of(
          "-Xmx512m",
          "-XX:MaxDirectMemorySize=256m",
          // Short lives, on few processors.
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "--add-opens=java.base/java.util=ALL-UNNAMED");

  private final Path home;
  private final List<Path> classPath;
  private final List<TaskManager> taskManagers = new ArrayList<>();
  private JvmProcess jobManager;
  private FlinkRest rest;

  private FlinkCluster(Path home, List<Path> classPath) {
    this.home = home;
    this.classPath = classPath;
  }

  /** A cluster to be, in a folder that is made. */
  public static Builder in(Path home) {
    return new Builder(home);
  }

  /** What a cluster is to be like. */
  public static final class Builder {
    private final Path home;
    private final List<Path> libraries = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();
    private int taskManagers = 1;
    private int slots = 2;

    private Builder(Path home) {
      this.home = home.toAbsolutePath();
    }

    /** How many TaskManagers, and how many slots each has. */
    public Builder taskManagers(int count, int slotsOfEach) {
      taskManagers = count;
      slots = slotsOfEach;
      return this;
    }

    /** A jar for the class path of the cluster, as one in Flink's folder {@code lib}. */
    public Builder library(Path jar) {
      libraries.add(jar);
      return this;
    }

    /** An option of Flink. */
    public Builder option(String key, String value) {
      options.put(key, value);
      return this;
    }

    /** Starts all of it and waits until it is ready. */
    public FlinkCluster start() throws IOException {
      List<Path> classPath = new ArrayList<>(libraries);
      classPath.addAll(Libraries.of("flink-cluster"));
      FlinkCluster cluster = new FlinkCluster(home, classPath);
      try {
        cluster.startJobManager(slots, options);
        for (int i = 1; i <= taskManagers; i++) {
          TaskManager taskManager = new TaskManager("taskmanager-" + i, cluster::startTaskManager);
          cluster.taskManagers.add(taskManager);
          taskManager.start();
        }
        cluster.awaitTaskManagers();
        return cluster;
      } catch (IOException | RuntimeException | Error e) {
        Closing.closeAfterFailure(e, cluster);
        throw e;
      }
    }
  }

  /** Starts it, with other ports if another process was faster to take them. */
  private void startJobManager(int slots, Map<String, String> options) throws IOException {
    for (int attempt = 1; rest == null; attempt++) {
      FlinkConfig config = new FlinkConfig(home, slots, options);
      config.write(home.resolve("conf"));
      jobManager =
          startJvm(
              "jobmanager-" + attempt,
              "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
              List.of());
      FlinkRest client = new FlinkRest(config.restPort());
      try {
        jobManager.await("the JobManager's REST interface", START_TIMEOUT, client::isReady);
        rest = client;
      } catch (IOException e) {
        if (attempt == ATTEMPTS || !jobManager.log().contains("BindException")) {
          throw e;
        }
      }
    }
  }

  private JvmProcess startTaskManager(String id) throws IOException {
    return startJvm(
        id,
        "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
        List.of("-Dtaskmanager.resource-id=" + id));
  }

  private JvmProcess startJvm(String name, String mainClass, List<String> more) throws IOException {
    Path conf = home.resolve("conf");
    List<String> arguments = new ArrayList<>(JVM_OPTIONS);
    arguments.add("-Dlog4j.configurationFile=" + conf.resolve("log4j.properties"));
    arguments.add(mainClass);
    arguments.addAll(List.of("--configDir", conf.toString()));
    arguments.addAll(more);
    return JvmProcess.start(name, home.resolve(name), classPath, arguments);
  }

  /** Waits until all TaskManagers that were started have registered. */
  public void awaitTaskManagers() throws IOException {
    for (TaskManager taskManager : taskManagers) {
      taskManager
          .process()
          .await(
              taskManager + " to register",
              START_TIMEOUT,
              () -> rest.taskManagers().contains(taskManager.id()));
    }
  }

  public FlinkRest rest() {
    return rest;
  }

  public JvmProcess jobManager() {
    return jobManager;
  }

  public List<TaskManager> taskManagers() {
    return List.copyOf(taskManagers);
  }

  /** A client that submits SQL to this cluster; needs its jars among those of the cluster. */
  public SqlClient sqlClient() throws IOException {
    Path folder = home.resolve("sql-client");
    FlinkConfig.writeForClient(folder.resolve("conf"), rest.port());
    return new SqlClient(folder, classPath);
  }

  /** The ends of all logs, for a message. */
  public String tails(int lines) throws IOException {
    StringBuilder text = new StringBuilder(jobManager.tail(lines));
    for (TaskManager taskManager : taskManagers) {
      for (JvmProcess life : taskManager.lives()) {
        text.append(life.tail(lines));
      }
    }
    return text.toString();
  }

  @Override
  public void close() throws IOException {
    List<AutoCloseable> processes = new ArrayList<>(taskManagers);
    processes.add(jobManager);
    Closing.closeAll(processes);
  }
}
