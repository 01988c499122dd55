package io.tsm.flink.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.FilesBelow;
import io.tsm.engine.testing.influx.Await;
import io.tsm.flink.sink.testing.StoredPoints;
import io.tsm.flink.testing.cluster.FlinkCluster;
import io.tsm.flink.testing.cluster.FlinkJob;
import io.tsm.flink.testing.cluster.SqlClient;
import io.tsm.flink.testing.cluster.TaskManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a user of SQL does, with Flink's own client and a cluster of processes, and nothing but our
 * one jar: tables, CSV files into TSM files while a TaskManager is killed, and all of it back.
 */
@Tag("e2e")
class SqlClientITCase {
  private static final int FILES = 6;
  private static final int ROWS_OF_A_FILE = 400;

  @RegisterExtension
  private final TestExecutionExceptionHandler reporter =
      (context, failure) -> {
        throw new AssertionError(failure + "\n" + logs(), failure);
      };

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path temporary;

  private FlinkCluster cluster;
  private SqlClient client;

  @BeforeEach
  void start() throws IOException {
    cluster = FlinkCluster.in(temporary.resolve("flink")).taskManagers(2, 2).start();
    client = cluster.sqlClient();
    Files.createDirectories(temporary.resolve("csv"));
  }

  @AfterEach
  void stop() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  private String logs() throws IOException {
    return cluster == null ? "" : cluster.tails(60);
  }

  /** The tables that every script begins with; the client forgets them at its end. */
  private String tables() {
    return """
        SET 'parallelism.default' = '2';
        SET 'sql-client.execution.result-mode' = 'TABLEAU';
        SET 'sql-client.display.max-column-width' = '100';
        SET 'table.local-time-zone' = 'UTC';
        CREATE TABLE csv (
          `time` TIMESTAMP(3), city STRING, sensor STRING,
          warmth DOUBLE, people INT, ajar BOOLEAN, note STRING
        ) WITH (
          'connector' = 'filesystem', 'path' = '%s', 'format' = 'csv',
          'csv.null-literal' = '', 'source.monitor-interval' = '100ms'
        );
        CREATE TABLE rooms (
          `time` TIMESTAMP(3), city STRING, sensor STRING,
          warmth DOUBLE, people INT, ajar BOOLEAN, note STRING
        ) WITH (
          'connector' = 'tsm', 'path' = '%s', 'database' = 'building', 'tags' = 'city;sensor'
        );
        """
        .formatted(temporary.resolve("csv").toUri(), temporary.resolve("root").toUri());
  }

  @Test
  void rowsOfCsvFilesComeBackFromTsmFilesAfterAKill() throws Exception {
    List<String> expected = new ArrayList<>();
    expected.addAll(dropCsv(0));
    String said =
        client.run(
            SqlJar.path(),
            tables()
                + """
                SET 'execution.checkpointing.interval' = '300ms';
                INSERT INTO rooms SELECT * FROM csv;
                """);
    FlinkJob job = cluster.rest().job(SqlClient.jobs(said).get(0));
    awaitTsmFiles(job, 1);

    for (int file = 1; file < FILES; file++) {
      expected.addAll(dropCsv(file));
      if (file == 2) {
        kill(job);
      }
      job.awaitCheckpoints(1);
    }
    job.awaitCheckpoints(2);
    cluster.awaitTaskManagers();
    job.stopWithSavepoint(temporary.resolve("savepoints"));
    assertThat(job.failures()).as("the kill was felt").isNotEmpty();

    assertThat(StoredPoints.read(temporary.resolve("root"), "building").lines())
        .as("values, of which NULLs are none")
        .hasSize(FILES * ROWS_OF_A_FILE * 4 - absent());

    String read =
        client.run(
            SqlJar.path(),
            tables()
                + """
                SET 'execution.runtime-mode' = 'batch';
                SELECT * FROM rooms;
                SELECT city, COUNT(*), SUM(people) FROM rooms GROUP BY city;
                """);
    List<String> rows =
        SqlClient.rows(read).stream()
            .filter(row -> row.size() == 7)
            .map(row -> String.join(",", row).replace("<NULL>", ""))
            .toList();
    assertThat(rows).containsExactlyInAnyOrderElementsOf(expected);
    assertThat(SqlClient.rows(read))
        .filteredOn(row -> row.size() == 3)
        .extracting(row -> row.get(1))
        .containsExactlyInAnyOrder("800", "800", "800");
  }

  private static int absent() {
    int rows = FILES * ROWS_OF_A_FILE;
    return (rows + 4) / 5 + (rows + 6) / 7; // people, notes
  }

  /** Puts a file where the job finds it, whole; gives its lines. */
  private List<String> dropCsv(int file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < ROWS_OF_A_FILE; i++) {
      int row = file * ROWS_OF_A_FILE + i;
      lines.add(
          String.format(
              Locale.ROOT,
              "2024-01-%02d %02d:%02d:%02d.%03d,%s,s%d,%s,%s,%s,%s",
              1 + row % 20,
              row % 24,
              row % 60,
              row / 60 % 60,
              row % 1000,
              List.of("Aarhus", "New York", "Zagreb").get(row % 3),
              row,
              row / 8.0,
              row % 5 == 0 ? "" : Integer.toString(row),
              row % 2 == 0 ? "TRUE" : "FALSE",
              row % 7 == 0 ? "" : "note " + row));
    }
    Path whole = Files.write(temporary.resolve("part-" + file + ".csv"), lines);
    Files.move(
        whole,
        temporary.resolve("csv").resolve(whole.getFileName()),
        StandardCopyOption.ATOMIC_MOVE);
    return lines;
  }

  private void awaitTsmFiles(FlinkJob job, int atLeast) throws IOException {
    job.await(atLeast + " TSM files", () -> tsmFiles() >= atLeast);
  }

  private long tsmFiles() throws IOException {
    return FilesBelow.folder(temporary.resolve("root/data")).stream()
        .filter(file -> file.toString().endsWith(".tsm"))
        .count();
  }

  /** Kills the TaskManager that runs the sink's first writer, and starts another in its place. */
  private void kill(FlinkJob job) throws IOException {
    String victim = job.taskManagersOf("Writer").get(0);
    for (TaskManager taskManager : cluster.taskManagers()) {
      if (taskManager.id().equals(victim)) {
        taskManager.process().kill();
        taskManager.start();
        Await.until(
            "the job to feel the kill of " + victim,
            Duration.ofMinutes(1),
            () -> !job.failures().isEmpty());
        return;
      }
    }
    throw new AssertionError("no TaskManager " + victim + " among " + cluster.taskManagers());
  }
}
