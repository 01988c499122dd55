package io.tsm.flink.testing.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Flink's own SQL client, which runs each script in a process of its own. */
public final class SqlClient {
  private static final Duration TIMEOUT = Duration.ofMinutes(4);
  private static final Pattern JOB = Pattern.compile("Job ID: ([0-9a-f]{32})");

  private enum Part {
    OUTSIDE,
    HEADER,
    ROWS
  }

  private final Path home;
  private final List<Path> classPath;
  private int scripts;

  SqlClient(Path home, List<Path> classPath) {
    this.home = home;
    this.classPath = classPath;
  }

  /**
   * Runs a script to its end.
   *
   * @param jar for {@code --jar}: the client sends it along with jobs
   * @return what the client has said
   * @throws IOException with that if a statement fails
   */
  public String run(Path jar, String script) throws IOException {
    Path folder = home.resolve("script-" + ++scripts);
    Files.createDirectories(folder);
    Path file = Files.writeString(folder.resolve("script.sql"), script);
    List<String> arguments =
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-Dlog4j.configurationFile=" + home.resolve("conf/log4j.properties"),
            "org.apache.flink.table.client.SqlClient",
            "--file",
            file.toString(),
            "--history",
            folder.resolve("history").toString(),
            "--jar",
            jar.toString());
    Map<String, String> environment =
        Map.of("FLINK_CONF_DIR", home.resolve("conf").toString(), "TERM", "dumb");
    try (JvmProcess client =
        JvmProcess.start("sql-client", folder, classPath, arguments, environment)) {
      client.awaitSuccess(TIMEOUT);
      String said = client.log();
      if (said.contains("[ERROR]")) {
        throw new IOException("the script " + file + " failed:\n" + said);
      }
      return said;
    }
  }

  /** The ids of the jobs that a script has submitted, in its order. */
  public static List<String> jobs(String said) {
    List<String> ids = new ArrayList<>();
    for (Matcher matcher = JOB.matcher(said); matcher.find(); ) {
      ids.add(matcher.group(1));
    }
    return ids;
  }

  /** The rows of all results in tableau mode: their values as the client prints them. */
  public static List<List<String>> rows(String said) {
    List<List<String>> rows = new ArrayList<>();
    Part part = Part.OUTSIDE;
    for (String line : said.lines().toList()) {
      boolean cells = line.startsWith("|");
      switch (part) {
        case OUTSIDE -> part = cells ? Part.HEADER : Part.OUTSIDE;
        case HEADER -> part = Part.ROWS; // the line below the header
        case ROWS -> {
          if (cells) {
            String inner = line.substring(1, line.lastIndexOf('|'));
            rows.add(Arrays.stream(inner.split("\\|", -1)).map(String::strip).toList());
          } else {
            part = Part.OUTSIDE;
          }
        }
      }
    }
    return rows;
  }
}
