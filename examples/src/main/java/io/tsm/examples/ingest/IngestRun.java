package io.tsm.examples.ingest;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.shard.LayoutFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.core.execution.JobClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run: looks at files and folder, runs the job, and says what came of it. */
final class IngestRun {
  private static final Logger LOG = LoggerFactory.getLogger(IngestRun.class);
  private static final long CANCEL_SECONDS = 10;

  private final IngestOptions options;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * A run.
   *
   * @param out gets the summary
   * @param err gets the progress
   */
  IngestRun(IngestOptions options, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.out = out;
    this.err = err;
  }

  /** Returns when all is committed. */
  void run() throws Exception {
    for (Path input : options.inputs()) {
      checkInput(input);
    }
    checkOutput();
    ShardFiles before = ShardFiles.list(options.shards());
    err.printf("Loading %s into %s%n", inputs(), options.root());
    err.flush();
    try (JobCounts counts = new JobCounts()) {
      double seconds = runJob(counts);
      checkCounts(counts);
      new Summary(options, counts, seconds, before, ShardFiles.list(options.shards())).print(out);
      out.flush();
    }
  }

  private String inputs() {
    return options.inputs().size() == 1
        ? options.inputs().get(0).toString()
        : options.inputs().size() + " files";
  }

  private static void checkInput(Path input) throws IngestException {
    if (Files.isDirectory(input)) {
      throw new IngestException(input + ": is a folder; name the files in it");
    }
    try (InputStream in = Files.newInputStream(input)) {
      int unused = in.read();
    } catch (IOException e) {
      throw new IngestException(input + ": " + IngestException.reason(e), e);
    }
  }

  /** Says before the job does what is wrong with the folder, in fewer words. */
  private void checkOutput() throws IOException {
    Path root = options.root();
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new IngestException(root + ": is a file; choose a folder");
    }
    try {
      Files.createDirectories(root);
      var unused =
          LayoutFile.readOrCreate(
              new LocalStorage(root),
              options.shardDuration(),
              options.shardsPerGroup(),
              options.parallelism());
    } catch (FileSystemException e) {
      throw new IngestException(
          root + ": cannot be written to: " + e.getFile() + ": " + IngestException.reason(e), e);
    }
    if (!Files.isWritable(root)) {
      throw new IngestException(root + ": cannot be written to: permission denied");
    }
  }

  private double runJob(JobCounts counts) throws Exception {
    try (Progress progress = new Progress(counts, err, Boolean.getBoolean("tsm.ingest.terminal"))) {
      progress.start();
      JobClient job = IngestJob.start(options, counts);
      Thread cancel = new Thread(() -> cancel(job), "ingest-cancel");
      Runtime.getRuntime().addShutdownHook(cancel);
      try {
        job.getJobExecutionResult().get();
        return counts.seconds();
      } catch (ExecutionException e) {
        throw counts.points() == 0 ? e : partly(counts, e);
      } finally {
        unhook(cancel);
      }
    }
  }

  private static IngestException partly(JobCounts counts, ExecutionException failure) {
    return new IngestException(
        String.format(
            Locale.ROOT,
            "%s (%,d points were committed before; when all of the input is loaded again,"
                + " they are still stored once)",
            Failure.message(failure),
            counts.points()),
        failure);
  }

  private static void unhook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("The JVM is going down, so the hook is at work", e);
    }
  }

  /** Ctrl-C: lets the writers delete what no checkpoint names. */
  private static void cancel(JobClient job) {
    try {
      job.cancel().get(CANCEL_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The job could not be cancelled; it may have ended", e);
    }
  }

  private static void checkCounts(JobCounts counts) throws IngestException {
    if (counts.linesRead() != counts.points() + counts.refused()) {
      throw new IngestException(
          "%d lines were read, but %d points were committed and %d refused; this is a bug"
              .formatted(counts.linesRead(), counts.points(), counts.refused()));
    }
  }
}
