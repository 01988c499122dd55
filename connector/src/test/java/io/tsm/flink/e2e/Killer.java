package io.tsm.flink.e2e;

import io.tsm.flink.e2e.job.ReadingsJob;
import io.tsm.flink.testing.cluster.FlinkCluster;
import io.tsm.flink.testing.cluster.FlinkJob;
import io.tsm.flink.testing.cluster.JvmProcess;
import io.tsm.flink.testing.cluster.TaskManager;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Kills TaskManagers, and starts others in their places. */
final class Killer {
  private static final Duration COMMIT_TIMEOUT = Duration.ofMinutes(1);

  private final FlinkCluster cluster;
  private final Path root;
  private final Diary diary;
  private int halfCommits;

  Killer(FlinkCluster cluster, Path root, Diary diary) {
    this.cluster = cluster;
    this.root = root;
    this.diary = diary;
  }

  /** Waits for the moment, kills, and starts new processes without waiting for them. */
  void run(Kill kill, FlinkJob job) throws IOException {
    cluster.awaitTaskManagers();
    if (kill.moment() != Kill.Moment.RECOVERING) {
      job.awaitCheckpoints(1);
    }
    List<TaskManager> victims = kill.victims().stream().map(cluster.taskManagers()::get).toList();
    Set<String> ids = victims.stream().map(TaskManager::id).collect(Collectors.toSet());
    Map<Integer, String> places = job.taskManagersOf(ReadingsJob.WRITER);
    if (kill.moment() == Kill.Moment.COMMITTING) {
      try (CommitWatch watch =
          new CommitWatch(root.resolve("data").resolve(ReadingsJob.DATABASE).resolve("autogen"))) {
        watch.awaitPublication(COMMIT_TIMEOUT);
      }
      LockSupport.parkNanos(kill.delay().toNanos());
    } else {
      cluster.jobManager().mustLiveFor(kill.delay());
    }
    LocalTime time = LocalTime.now(ZoneOffset.UTC);
    JvmProcess.kill(victims.stream().map(TaskManager::process).toList());

    List<WriterFolder> dead =
        WriterFolder.list(root).stream()
            .filter(f -> ids.contains(places.get(f.subtask())))
            .toList();
    // While the job recovers, the places are those of before.
    boolean half =
        kill.moment() != Kill.Moment.RECOVERING
            && dead.stream().anyMatch(WriterFolder::hasHalfCommit);
    halfCommits += half ? 1 : 0;
    for (TaskManager victim : victims) {
      victim.start();
    }
    diary.note(
        time,
        "kill -9 of %s, %s + %d us%s"
            .formatted(
                ids,
                kill.moment(),
                kill.delay().toNanos() / 1_000,
                half ? "; it left a commit half published" : ""));
  }

  /** Kills that left a commit half published. */
  int halfCommits() {
    return halfCommits;
  }
}
