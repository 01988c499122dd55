package io.tsm.engine.cli;

import io.tsm.engine.influx.Address;
import io.tsm.engine.influx.LiveUpload;
import io.tsm.engine.influx.Verification;
import io.tsm.engine.shard.Durations;
import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.LayoutFile;
import io.tsm.engine.shard.ShardLayout;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code tsm upload}: into a running server of InfluxDB. */
@Command(
    name = "upload",
    description = {
      "Sends all values of a retention policy into a running InfluxDB 1.x, as TSM files.",
      "",
      "Others may write to the server meanwhile. What it has is not changed: where it has a value of"
          + " the same series, field and time, its own stays. So a value that was uploaded cannot"
          + " be corrected by another upload; delete it on the server first, or write it there.",
      "",
      "Shards of the server may have other times than those here. Each gets its values in files of"
          + " its own, and is asked whether they arrived. The command may be repeated"
          + " after a failure, or when there is more to send: equal files have equal names, and the"
          + " server keeps one of them.",
      ""
    },
    footer = {
      "",
      "Examples:",
      "  tsm upload /data/tsm --to influx:8088 --database metrics",
      "  tsm upload /data/tsm --to influx:8088 -d metrics --create --user me --password"
    })
final class UploadCommand implements Callable<Integer> {
  private static final int HTTP_PORT = 8086;

  @ParentCommand private TsmCommand tsm;

  @Spec private CommandSpec spec;

  @Mixin private RootArgument root;

  @Mixin private PolicyOptions policy;

  @Option(
      names = "--to",
      paramLabel = "HOST:PORT",
      required = true,
      description =
          "The bind-address of influxd, by which it takes backups and restores; its default,"
              + " 127.0.0.1:8088, can be reached from its own machine only.")
  private String to;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description = "Its HTTP address. If left out: port 8086 of the same host.")
  private String http;

  @Option(names = "--user", paramLabel = "NAME", description = "For HTTP, if it asks for one.")
  private String user;

  @Option(
      names = "--password",
      paramLabel = "PASSWORD",
      arity = "0..1",
      interactive = true,
      description = "For HTTP. Without a value it is asked for.")
  private String password;

  @Option(
      names = "--create",
      description = "Make the database and the retention policy if the server lacks them.")
  private boolean create;

  @Option(
      names = "--wait",
      paramLabel = "T",
      defaultValue = "60s",
      description =
          "How long the server may take to show what a shard was sent (default: ${DEFAULT-VALUE}).")
  private String wait;

  @Option(
      names = "--verify",
      paramLabel = "ends|counts",
      defaultValue = "ends",
      description =
          "How to see that all is there. ends: by the last value of each series, if the server had"
              + " none of the field in the times of the shard group, which is fast. counts: by the"
              + " number of values, for which the server reads all of them (default:"
              + " ${DEFAULT-VALUE}).")
  private String verify;

  @Option(
      names = "--temporary",
      paramLabel = "DIR",
      description =
          "Where to put files that must be made first; as large as the largest shard group, twice if"
              + " it has deletes or a log. If left out: the system's directory for temporary files.")
  private Path temporary;

  @Mixin private JsonOption json;

  @Override
  public Integer call() throws IOException {
    LiveUpload.Server server = server();
    Duration arrival = parameter("--wait", () -> Durations.parse(wait));
    Verification verification = parameter("--verify", () -> Verification.parse(verify));
    StoredRoot stored = root.open();
    if (!stored.isOurs()) {
      throw new LayoutException(
          stored.storage().describe("")
              + " has no "
              + LayoutFile.PATH
              + ", so nobody knows which times its shards are for");
    }
    String database = policy.database(stored);
    String retentionPolicy = policy.retentionPolicy(stored);
    ShardLayout layout = LayoutFile.read(stored.storage());
    Path directory =
        temporary == null
            ? Files.createTempDirectory("tsm-upload-")
            : Files.createTempDirectory(temporary, "tsm-upload-");
    try (TextOutput out = new TextOutput(new StandardOutput(tsm.console().out()))) {
      UploadReport report = new UploadReport(out, new Progress(tsm.console()), json.isSet());
      new LiveUpload(server, database, retentionPolicy, verification, arrival, report)
          .run(stored, layout, create, directory);
      report.summary(database, retentionPolicy, server);
    } finally {
      Files.delete(directory);
    }
    return Failures.OK;
  }

  private LiveUpload.Server server() {
    Address bind = parameter("--to", () -> Address.parse(to));
    Address query =
        http == null
            ? new Address(bind.host(), HTTP_PORT)
            : parameter("--http", () -> Address.parse(http));
    if (bind.equals(query)) {
      throw new ParameterException(
          spec.commandLine(),
          "--to and --http are different addresses of a server, not both " + to);
    }
    if ((user == null) != (password == null)) {
      throw new ParameterException(spec.commandLine(), "--user and --password go together");
    }
    return new LiveUpload.Server(bind, query, user, password);
  }

  private <T> T parameter(String option, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
    }
  }
}
