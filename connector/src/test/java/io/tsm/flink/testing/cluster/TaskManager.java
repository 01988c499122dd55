package io.tsm.flink.testing.cluster;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A place for one TaskManager after the other; each has a new id and a new temporary folder. */
public final class TaskManager implements AutoCloseable {
  private final String name;
  private final Launcher launcher;
  private final List<JvmProcess> lives = new ArrayList<>();

  /** Starts the process of a TaskManager. */
  @FunctionalInterface
  interface Launcher {
    JvmProcess start(String id) throws IOException;
  }

  TaskManager(String name, Launcher launcher) {
    this.name = name;
    this.launcher = launcher;
  }

  /** The id by which the cluster knows the present process. */
  public String id() {
    return idOf(lives.size());
  }

  private String idOf(int life) {
    return name + "-life-" + life;
  }

  /** Starts the next process; {@link FlinkCluster#awaitTaskManagers} waits for it. */
  public void start() throws IOException {
    lives.add(launcher.start(idOf(lives.size() + 1)));
  }

  /** The present process, or the last one. */
  public JvmProcess process() {
    return lives.get(lives.size() - 1);
  }

  /** All processes that were ever here. */
  public List<JvmProcess> lives() {
    return List.copyOf(lives);
  }

  @Override
  public void close() throws IOException {
    if (!lives.isEmpty()) {
      process().close();
    }
  }

  @Override
  public String toString() {
    return id();
  }
}
