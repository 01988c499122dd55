package io.tsm.flink.testing.cluster;

import io.tsm.engine.testing.influx.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A Java virtual machine of a test's own, with its log and its temporary files in a folder. Ends
 * with the test's virtual machine at the latest.
 */
public final class JvmProcess implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final String name;
  private final Path home;
  private final Process process;
  private final Thread killer;

  private JvmProcess(String name, Path home, Process process) {
    this.name = name;
    this.home = home;
    this.process = process;
    this.killer = new Thread(process::destroyForcibly, "killer of " + name);
  }

  /**
   * Starts one.
   *
   * @param name for messages
   * @param home is made; holds {@code log} and the temporary folder {@code tmp}
   * @param arguments options of the virtual machine, main class, arguments
   */
  public static JvmProcess start(
      String name, Path home, List<Path> classPath, List<String> arguments) throws IOException {
    return start(name, home, classPath, arguments, Map.of());
  }

  /**
   * As {@link #start(String, Path, List, List)}.
   *
   * @param environment variables on top of those of this process
   */
  static JvmProcess start(
      String name,
      Path home,
      List<Path> classPath,
      List<String> arguments,
      Map<String, String> environment)
      throws IOException {
    Files.createDirectories(home.resolve("tmp"));
    List<String> command = new ArrayList<>();
    command.add(tool("java"));
    command.add("-Djava.io.tmpdir=" + home.resolve("tmp"));
    command.add("-cp");
    command.add(
        classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    Process process =
        builder
            .directory(home.toFile())
            .redirectErrorStream(true)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(home.resolve("log").toFile())
            .start();
    JvmProcess started = new JvmProcess(name, home, process);
    Runtime.getRuntime().addShutdownHook(started.killer);
    return started;
  }

  private static String tool(String name) {
    return Path.of(System.getProperty("java.home"), "bin", name).toString();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Its {@code java.io.tmpdir}. */
  public Path temporaryFolder() {
    return home.resolve("tmp");
  }

  /** What it has said so far. */
  public String log() throws IOException {
    return new String(Files.readAllBytes(home.resolve("log")), StandardCharsets.UTF_8);
  }

  /** The last lines of the log, for a message. */
  public String tail(int lines) throws IOException {
    List<String> all = log().lines().toList();
    return "--- end of the log of "
        + name
        + (isAlive() ? "" : ", which has ended")
        + ":\n"
        + String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()))
        + "\n";
  }

  /**
   * Waits for a condition that this process is to bring about.
   *
   * @throws IOException with the end of the log if it ends before
   */
  public void await(String what, Duration atMost, Await.Condition condition) throws IOException {
    Await.until(
        what,
        atMost,
        () -> {
          if (!isAlive()) {
            throw new IOException(name + " ended; " + what + " will not come\n" + tail(60));
          }
          return condition.holds();
        });
  }

  /**
   * Waits until it has done its work.
   *
   * @throws IOException with the end of the log if it takes longer, or ends with a failure
   */
  public void awaitSuccess(Duration atMost) throws IOException {
    if (!hasEndedWithin(atMost)) {
      throw new IOException(name + " goes on for longer than " + atMost + "\n" + tail(60));
    }
    forget();
    if (process.exitValue() != 0) {
      throw new IOException(name + " ended with " + process.exitValue() + "\n" + tail(60));
    }
  }

  /**
   * Lets time pass.
   *
   * @throws IOException if the process ends meanwhile
   */
  public void mustLiveFor(Duration time) throws IOException {
    if (hasEndedWithin(time)) {
      throw new IOException(name + " ended\n" + tail(60));
    }
  }

  /**
   * Objects of a class that are still referred to, counted after a full garbage collection.
   *
   * @param className of the class, in whichever class loaders it is
   */
  public long liveObjects(String className) throws IOException {
    Process jcmd =
        new ProcessBuilder(tool("jcmd"), Long.toString(process.pid()), "GC.class_histogram")
            .redirectErrorStream(true)
            .start();
    String answer;
    try (InputStream out = jcmd.getInputStream()) {
      answer = new String(out.readAllBytes(), StandardCharsets.UTF_8);
    }
    if (!answer.contains("#instances")) {
      throw new IOException("jcmd GC.class_histogram on " + name + " said: " + answer);
    }
    // "  12:     34     5678  io.tsm.Some", and a module behind it if the class has one
    Pattern line =
        Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+" + Pattern.quote(className) + "(\\s.*)?");
    return answer
        .lines()
        .map(line::matcher)
        .filter(matcher -> matcher.matches())
        .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
        .sum();
  }

  /** {@code kill -9}, and waits for the end. */
  public void kill() throws IOException {
    kill(List.of(this));
  }

  /** {@code kill -9} to all at once, then waits for their ends. */
  public static void kill(List<JvmProcess> processes) throws IOException {
    for (JvmProcess victim : processes) {
      victim.process.destroyForcibly(); // SIGKILL where there are signals
    }
    for (JvmProcess victim : processes) {
      if (!victim.hasEndedWithin(STOP_TIMEOUT)) {
        throw new IOException(victim + " survived a kill for " + STOP_TIMEOUT);
      }
      victim.forget();
    }
  }

  /** Asks it to end, and kills it if it does not. */
  @Override
  public void close() throws IOException {
    process.destroy();
    if (hasEndedWithin(STOP_TIMEOUT)) {
      forget();
    } else {
      kill();
    }
  }

  private boolean hasEndedWithin(Duration time) throws IOException {
    try {
      return process.waitFor(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("waiting for " + name);
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private void forget() {
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // this virtual machine is ending and the hook is running
    }
  }

  @Override
  public String toString() {
    return name;
  }
}
