package io.tsm.flink.sink.crash;

import io.tsm.engine.testing.crash.Faults;
import io.tsm.flink.sink.SinkProcess;
import io.tsm.flink.sink.SinkProcess.Commit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A subtask of the sink: source, writer and committer, chained. */
final class SimulatedTask implements Zombies.Committing {
  private static final long RECORD_BYTES = 4096; // what a record can add to a cache, and more

  private final SinkProcess process;
  private final Background background;
  private final CompactionThreads compactions;
  private final SinkProcess.Job job;
  private final int subtask;
  private final int parallelism;
  private final long memoryBytes;
  private final Expectations expectations;
  private final Faults faults;
  private final TreeMap<Integer, List<byte[]>> uncommitted; // by checkpoint, as Flink's collector
  private final Set<Integer> open = new HashSet<>(); // records since the last barrier
  private SinkProcess.CompactorTask compactor; // null: nobody compacts
  private SinkProcess.CommitterTask committer;
  private SinkProcess.WriterTask<Integer> writer;
  private int cursor;
  private boolean zombie;
  private long compacted;
  private int complete; // the last checkpoint of which it knows that

  SimulatedTask(
      SimulatedProcess process,
      SinkProcess.Job job,
      int subtask,
      int parallelism,
      long memoryBytes,
      Expectations expectations,
      Faults faults,
      NavigableMap<Integer, List<byte[]>> restored) {
    this.process = process.sinks();
    this.background = process.background();
    this.compactions = process.compactions();
    this.job = job;
    this.subtask = subtask;
    this.parallelism = parallelism;
    this.memoryBytes = memoryBytes;
    this.expectations = expectations;
    this.faults = faults;
    this.uncommitted = new TreeMap<>(restored);
  }

  /** Commits what was restored, then makes the writer. */
  void start(int position, SplittableRandom random) throws IOException, InterruptedException {
    if (job.compacts()) {
      compactor = process.compactor(job, subtask, parallelism);
    }
    committer = process.committer(job, subtask, parallelism);
    complete = Integer.MAX_VALUE;
    commit(random);
    complete = 0;
    writer = process.writer(job, true, Numbered.CONVERTER, subtask, parallelism);
    cursor = position;
  }

  /** Compactions of a task that was closed. */
  long compacted() {
    return compacted;
  }

  boolean isStarted() {
    return writer != null;
  }

  int subtask() {
    return subtask;
  }

  int cursor() {
    return cursor;
  }

  /** Writes its share of the records before {@code end}, or a part of it. */
  void write(int end, int most) throws IOException, InterruptedException {
    int written = 0;
    while (cursor < end && written < most) {
      if (Numbered.owner(cursor, parallelism) == subtask) {
        if (writer.cacheBytes() + RECORD_BYTES > memoryBytes) {
          background.runAll(); // or the writer would wait for other threads
        }
        int record = cursor++; // first: other things happen in between
        open.add(record);
        writer.write(record);
        written++;
      } else {
        cursor++;
      }
    }
  }

  /** A barrier: what is in the state then. */
  NavigableMap<Integer, List<byte[]>> barrier(int checkpoint, int position, boolean last)
      throws IOException, InterruptedException {
    write(position, Integer.MAX_VALUE);
    List<byte[]> committables = writer.barrier(last);
    for (byte[] committable : committables) {
      expectations.made(SinkProcess.describe(committable), open);
    }
    open.clear();
    uncommitted.put(checkpoint, committables);
    return new TreeMap<>(uncommitted);
  }

  void complete(int checkpoint) {
    complete = Math.max(complete, checkpoint);
    if (compactor != null) {
      compactor.checkpointComplete();
    }
  }

  boolean canCommit() {
    return !uncommitted.headMap(complete, true).isEmpty();
  }

  /** Commits all that complete checkpoints cover, in their order, or several together. */
  void commit(SplittableRandom random) throws IOException, InterruptedException {
    while (canCommit()) {
      List<byte[]> committables = new ArrayList<>(uncommitted.firstEntry().getValue());
      int last = uncommitted.firstKey();
      while (random.nextInt(4) == 0 && !uncommitted.subMap(last, false, complete, true).isEmpty()) {
        last = uncommitted.higherKey(last);
        committables.addAll(random.nextInt(committables.size() + 1), uncommitted.get(last));
      }
      commit(committables, random);
      uncommitted.headMap(last, true).clear();
    }
  }

  private void commit(List<byte[]> committables, SplittableRandom random)
      throws IOException, InterruptedException {
    List<Commit> commits = new ArrayList<>();
    for (byte[] committable : committables) {
      commits.add(SinkProcess.describe(committable));
    }
    if (random.nextInt(6) == 0) {
      process.dropHandedOver(job, subtask);
    }
    commits.forEach(expectations::trying);
    List<Boolean> before;
    int failures = faults.failures();
    boolean inline = background.inline(true);
    try {
      background.runAll();
      before = committer.commit(committables);
    } finally {
      background.inline(inline);
    }
    if (compactor != null) {
      compactor.committed(committables);
    }
    if (!zombie) {
      Map<Commit, Boolean> finished =
          new TreeMap<>(Comparator.comparingLong(Commit::number).thenComparing(Commit::writerId));
      for (int i = 0; i < commits.size(); i++) {
        finished.put(commits.get(i), before.get(i));
      }
      boolean repeated = faults.failures() > failures;
      finished.forEach((commit, was) -> expectations.finished(commit, was, repeated));
    }
  }

  @Override
  public void commitAsZombie(SplittableRandom random) throws IOException, InterruptedException {
    zombie = true;
    commit(random);
  }

  /** Ends it, as Flink does: committer, then writer. */
  void close() throws IOException {
    if (compactor != null) {
      SinkProcess.CompactorTask closing = compactor;
      compactor = null;
      closing.cancel();
      while (closing.isRunning()) {
        compactions.act(1);
      }
      compacted += closing.compactions();
      closing.close();
    }
    if (committer != null) {
      committer.close();
    }
    if (writer != null) {
      SinkProcess.WriterTask<Integer> closing = writer;
      writer = null; // what it cannot delete now stays
      int failures = faults.failures();
      closing.close();
      if (faults.failures() == failures) { // it only logs what it could not delete
        expectations.closed(closing.directory());
      }
    }
  }
}
