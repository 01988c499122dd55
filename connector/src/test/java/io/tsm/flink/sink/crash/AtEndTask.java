package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.Faults;
import io.tsm.flink.sink.SinkProcess;
import io.tsm.flink.sink.SinkProcess.Commit;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import javax.annotation.Nullable;

/**
 * A subtask of a job without a log: a writer that stages all of its input and closes, then, perhaps
 * in another process, a committer that gets what the writer left as bytes.
 */
final class AtEndTask implements Zombies.Committing {
  private static final long RECORD_BYTES = 4096; // what a record can add to a cache, and more

  private final SinkProcess.Job job;
  private final int subtask;
  private final int parallelism;
  private final int records;
  private final long memoryBytes;
  private final Expectations expectations;
  private final Faults faults;
  private final Set<Integer> written = new HashSet<>();
  private SimulatedProcess process;
  private SinkProcess.WriterTask<Integer> writer;
  private SinkProcess.CommitterTask committer;
  private int cursor;
  @Nullable private List<byte[]> result;
  private boolean committed;

  AtEndTask(
      SinkProcess.Job job,
      int subtask,
      int parallelism,
      int records,
      long memoryBytes,
      Expectations expectations,
      Faults faults) {
    this.job = job;
    this.subtask = subtask;
    this.parallelism = parallelism;
    this.records = records;
    this.memoryBytes = memoryBytes;
    this.expectations = expectations;
    this.faults = faults;
  }

  boolean isWritten() {
    return result != null;
  }

  boolean isCommitted() {
    return committed;
  }

  /**
   * Writes some records; at the end of the input stages what was written, and closes the writer.
   */
  void write(SimulatedProcess in, int most) throws IOException, InterruptedException {
    if (writer == null) {
      process = in;
      cursor = 0;
      written.clear();
      writer = in.sinks().writer(job, false, Numbered.CONVERTER, subtask, parallelism);
    }
    for (int i = 0; i < most && cursor < records; cursor++) {
      if (Numbered.owner(cursor, parallelism) == subtask) {
        if (writer.cacheBytes() + RECORD_BYTES > memoryBytes) {
          process.background().runAll();
        }
        writer.write(cursor);
        written.add(cursor);
        i++;
      }
    }
    if (cursor == records) {
      List<byte[]> committables = stage();
      committables.forEach(c -> expectations.made(SinkProcess.describe(c), written));
      closeWriter();
      result = committables;
    }
  }

  private List<byte[]> stage() throws IOException, InterruptedException {
    boolean inline = process.background().inline(true);
    try {
      process.background().runAll();
      return writer.barrier(true);
    } finally {
      process.background().inline(inline);
    }
  }

  /** All that were to write have written: now a committer may publish it. */
  void cover() {
    result.forEach(c -> expectations.covered(SinkProcess.describe(c)));
  }

  /** Commits what the writer left. */
  void commit(SimulatedProcess in) throws IOException, InterruptedException {
    int failures = faults.failures();
    List<Boolean> before = commitUnheard(in);
    for (int i = 0; i < result.size(); i++) {
      expectations.finished(
          SinkProcess.describe(result.get(i)), before.get(i), faults.failures() > failures);
    }
    committed = true;
    committer.close();
    committer = null;
  }

  private List<Boolean> commitUnheard(SimulatedProcess in)
      throws IOException, InterruptedException {
    process = in;
    committer = in.sinks().committer(job, subtask, parallelism);
    for (byte[] committable : result) {
      Commit commit = SinkProcess.describe(committable);
      expectations.trying(commit);
    }
    boolean inline = in.background().inline(true);
    try {
      return committer.commit(result);
    } finally {
      in.background().inline(inline);
    }
  }

  /** Another attempt of its committer, which the job believes dead. */
  Zombies.Committing zombieIn(SimulatedProcess lost) {
    AtEndTask zombie =
        new AtEndTask(job, subtask, parallelism, records, memoryBytes, expectations, faults);
    zombie.result = result;
    zombie.process = lost;
    return zombie;
  }

  @Override
  public void commitAsZombie(SplittableRandom random) throws IOException, InterruptedException {
    commitUnheard(process);
  }

  /** Its process is gone. */
  void die() {
    writer = null;
    committer = null;
  }

  /** What the writer left is gone, or the job starts anew. */
  void forget() {
    result = null;
    committed = false;
  }

  void close() throws IOException {
    if (committer != null) {
      committer.close();
      committer = null;
    }
    if (writer != null) {
      closeWriter();
    }
  }

  private void closeWriter() throws IOException {
    SinkProcess.WriterTask<Integer> closing = writer;
    writer = null; // what it cannot delete now stays
    int failures = faults.failures();
    closing.close();
    if (faults.failures() == failures) { // it only logs what it could not delete
      expectations.closed(closing.directory());
    }
  }
}
