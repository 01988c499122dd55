package io.tsm.flink.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsm.engine.testing.FilesBelow;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.util.ExceptionUtils;
import org.junit.jupiter.api.Test;

/**
 * A savepoint of a SQL job, from which another one with a changed query goes on. It holds a commit
 * that nobody has published yet: the operators' uid is what brings it to the new job's sink.
 */
class TableSavepointITCase extends SqlTestBase {

  @Test
  void aChangedQueryPublishesWhatTheSavepointHolds() throws Exception {
    String table =
        "CREATE TABLE m (ts BIGINT, v BIGINT) WITH "
            + options("'time' = 'ts'", "'time.precision' = 'ms'", "'sink.operator-uid' = 'm-sink'");
    TableEnvironment first = streaming();
    first.getConfig().set("execution.checkpointing.interval", "10 min");
    first.executeSql(table);
    first.executeSql(
        "CREATE TABLE numbers (v BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '20000',"
            + " 'fields.v.kind' = 'sequence', 'fields.v.start' = '1', 'fields.v.end' = '500000')");
    JobClient job =
        first.executeSql("INSERT INTO m SELECT v, v FROM numbers").getJobClient().orElseThrow();
    CommonTestUtils.waitUntilCondition(this::hasLog);
    String savepoint = savepoint(job);
    job.cancel().get();
    CommonTestUtils.waitUntilCondition(() -> job.getJobStatus().get().isGloballyTerminalState());
    Set<String> before = Files.exists(root().resolve("data")) ? lines() : Set.of();

    TableEnvironment second = streaming();
    second.getConfig().set("execution.checkpointing.interval", "200 ms");
    second.getConfig().set("execution.state-recovery.path", savepoint);
    second.getConfig().set("execution.state-recovery.ignore-unclaimed-state", "true");
    second.executeSql(table);
    second.executeSql(
        "CREATE TABLE others (v BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '2',"
            + " 'fields.v.min' = '-2', 'fields.v.max' = '-1')");
    run(second, "INSERT INTO m SELECT -1, -1 FROM others WHERE v < 0");

    Set<String> after = lines();
    assertThat(after).contains("m v=-1i -1000000");
    assertThat(after.containsAll(before)).isTrue();
    assertThat(after.size() - 1).isGreaterThan(before.size());
  }

  private boolean hasLog() throws IOException {
    return FilesBelow.folder(root().resolve("wal")).stream()
        .anyMatch(f -> f.toString().endsWith(".wal"));
  }

  /** Asks again while Flink has not yet heard that all tasks run. */
  private String savepoint(JobClient job) throws Exception {
    while (true) {
      try {
        return job.triggerSavepoint(
                temporary.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
            .get();
      } catch (ExecutionException e) {
        if (job.getJobStatus().get().isGloballyTerminalState()
            || !ExceptionUtils.findThrowableWithMessage(e, "not running").isPresent()) {
          throw e;
        }
      }
    }
  }
}
