package io.tsm.engine.cli;

import io.tsm.engine.io.LocalStorage;
import io.tsm.engine.io.RateThrottle;
import io.tsm.engine.io.Throttle;
import io.tsm.engine.shard.RootLock;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.engine.shard.StoredShard;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm compact}: as few files a shard as possible. */
@Command(
    name = "compact",
    description = {
      "Merges the files of each shard into as few as possible, without what was deleted, and deletes"
          + " the old ones. No answer changes; when it is killed, run it again.",
      "",
      "No sink, no embedded engine and no server may have the root open. Values that are only in a"
          + " log stay there.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm compact /data/tsm --database metrics",
      "  tsm compact /data/tsm -d metrics --max-rate 50"
    })
final class CompactCommand implements Callable<Integer> {
  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--max-rate",
      paramLabel = "MIB",
      defaultValue = "0",
      description = "Write at most so many MiB a second. Default: 0, as fast as it goes.")
  private int maxRate;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    Throttle throttle = throttle();
    root.open(); // or the lock would make a root where there is none
    CompactionSummary summary;
    try (RootLock lock = RootLock.acquire(root.path())) {
      StoredRoot stored = StoredRoot.open(new LocalStorage(lock.root()));
      List<StoredShard> shards = new ArrayList<>();
      String database = policy.database(stored);
      for (String name : policy.retentionPolicies(stored)) {
        shards.addAll(stored.shards(database, name));
      }
      summary = new CompactionRun(throttle, new Progress(tsm.console())).run(shards);
    }
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      if (json.isSet()) {
        Json.print(out, summary);
      } else {
        out.println(summary.text());
      }
    }
    return Failures.OK;
  }

  private Throttle throttle() {
    if (maxRate < 0) {
      throw new ParameterException(
          spec.commandLine(), "--max-rate: " + maxRate + " is negative; 0 is no limit");
    }
    return maxRate == 0
        ? Throttle.NONE
        : new RateThrottle((long) maxRate << 20, System::nanoTime, CompactCommand::sleep);
  }

  private static void sleep(long nanos) throws IOException {
    try {
      TimeUnit.NANOSECONDS.sleep(nanos);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("interrupted in a pause");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
