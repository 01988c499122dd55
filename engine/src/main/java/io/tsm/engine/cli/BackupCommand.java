package io.tsm.engine.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
  private static final long MANY_GROUPS = 2000;

  @ParentCommand private TsmCommand tsm;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The directory to make; there must be none of that name.")
  private Path out;

  @Option(names = "--json", description = "Print the summary as JSON.")
  private boolean json;

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
    if (summary.groups() > MANY_GROUPS || summary.isMetaLarge()) {
      tsm.console()
          .warn(
              "%s make meta data of %s; influxd 1.6 fails to read them ('connection reset by peer')"
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
      if (json) {
        ObjectNode node =
            JsonMapper.builder()
                .build()
                .createObjectNode()
                .put("database", database)
                .put("out", out.toString())
                .put("shards", summary.shards())
                .put("shardGroups", summary.groups())
                .put("tsmBytes", summary.tsmBytes())
                .put("metaBytes", summary.metaBytes());
        restore.forEach(node.putArray("restore")::add);
        text.println(node.toString());
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
}
