package io.tsm.engine.cli;

import io.tsm.engine.influx.PortableBackup;
import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code tsm backup}: a database as {@code influxd restore} takes it. */
@Command(
    name = "backup",
    description = {
      "Makes a portable backup of a database, which 'influxd restore -portable' reads.",
      "",
      "Jobs may write to the root meanwhile: each shard is taken as it is at one moment. Values that"
          + " a sink has not committed yet are not in it, nor are those in the log of an engine that"
          + " has the root open. Deleted values are left out for good. The directory gets its name"
          + " when it is complete.",
      "",
      "The last line is the command that restores the backup. The server must not have the database"
          + " yet.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm backup /data/tsm --database metrics --out /backups/metrics",
      "  tsm backup /data/tsm -d metrics -r month --out /backups/metrics --json"
    })
final class BackupCommand implements Callable<Integer> {
  @ParentCommand private TsmCommand tsm;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to make; there must be none of that name.")
  private Path out;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    StoredRoot stored = root.open();
    if (!stored.isOurs()) {
      throw new LayoutException(
          stored.storage().describe("")
              + " has no "
              + LayoutFile.PATH
              + ", so nobody knows which times its shards are for; of a server's own folder"
              + " 'influxd backup -portable' makes a backup");
    }
    String database = policy.database(stored);
    List<String> policies = policy.retentionPolicies(stored);
    ShardLayout layout = LayoutFile.read(stored.storage());
    Progress progress = new Progress(tsm.console());
    PortableBackup backup =
        new PortableBackup(
            stored,
            layout,
            database,
            Instant.now(),
            (done, total) -> progress.updateBytes("archiving", done, total));
    PortableBackup.Summary summary;
    try {
      summary = backup.write(policies, out);
    } catch (FileAlreadyExistsException e) {
      throw new FileAlreadyExistsException(
          e.getFile(), null, "is there already; choose a new directory");
    }
    progress.end();
    warnOfLargeMeta(summary);
    print(database, summary);
    return Failures.OK;
  }

  private void warnOfLargeMeta(PortableBackup.Summary summary) {
    if (summary.isMetaLarge()) {
      tsm.console()
          .warn(
              "meta data of %s are %s long; influxd 1.6 fails to read them ('connection reset by peer')"
                      .formatted(
                          Text.count(summary.groups(), "shard group"),
                          Text.count(summary.metaBytes(), "byte"))
                  + " from about 64,000 bytes on. Restore with a newer influxd, or write into a"
                  + " root with longer shard groups");
    }
  }

  private void print(String database, PortableBackup.Summary summary) throws IOException {
    List<String> restore =
        List.of("influxd", "restore", "-portable", "-db", database, out.toString());
    try (TextOutput text = new TextOutput(new StandardOutput(tsm.console().out()))) {
      if (json.isSet()) {
        Json.print(
            text,
            new Result(
                database,
                out.toString(),
                summary.shards(),
                summary.groups(),
                summary.tsmBytes(),
                summary.metaBytes(),
                restore));
      } else {
        text.println(
            "archived %s of %s, %s of TSM files"
                .formatted(
                    Text.count(summary.shards(), "shard"),
                    Text.count(summary.groups(), "shard group"),
                    Text.count(summary.tsmBytes(), "byte")));
        text.println(Text.shellCommand(restore));
      }
    }
  }

  /**
   * For scripts.
   *
   * @param restore the words of the command that restores the backup
   */
  private record Result(
      String database,
      String out,
      int shards,
      long shardGroups,
      long tsmBytes,
      int metaBytes,
      List<String> restore) {}
}
