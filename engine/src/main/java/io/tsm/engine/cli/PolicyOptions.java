package io.tsm.engine.cli;

import io.tsm.engine.shard.LayoutException;
import io.tsm.engine.shard.ShardPath;
import io.tsm.engine.shard.StoredRoot;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which retention policy of which database a command works on. */
final class PolicyOptions {
  private static final String INFLUX_DEFAULT = "autogen";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = {"-d", "--database"},
      paramLabel = "DATABASE",
      required = true,
      description = "The database.")
  private String database;

  @Option(
      names = {"-r", "--retention-policy"},
      paramLabel = "POLICY",
      description = "Its retention policy. If left out: the only one there is, or else 'autogen'.")
  private String retentionPolicy;

  /** The database, which is there. */
  String database(StoredRoot root) throws IOException {
    checkName("database", database);
    List<String> known = root.databases();
    if (!known.contains(database)) {
      throw new LayoutException("no database '" + database + "'; there " + list(known));
    }
    return database;
  }

  /** The retention policy, which is there. */
  String retentionPolicy(StoredRoot root) throws IOException {
    List<String> known = root.retentionPolicies(database);
    if (retentionPolicy != null) {
      checkName("retention policy", retentionPolicy);
      if (!known.contains(retentionPolicy)) {
        throw new LayoutException(
            "database '%s' has no retention policy '%s'; there %s"
                .formatted(database, retentionPolicy, list(known)));
      }
      return retentionPolicy;
    }
    if (known.size() == 1 || known.contains(INFLUX_DEFAULT)) {
      return known.size() == 1 ? known.get(0) : INFLUX_DEFAULT;
    }
    if (known.isEmpty()) {
      throw new LayoutException("database '" + database + "' has no retention policy, so no data");
    }
    throw new ParameterException(
        command.commandLine(),
        "database '%s' has several retention policies; choose one with --retention-policy: there %s"
            .formatted(database, list(known)));
  }

  /** The one that was chosen, which is there, or all of the database. */
  List<String> retentionPolicies(StoredRoot root) throws IOException {
    return retentionPolicy == null
        ? root.retentionPolicies(database)
        : List.of(retentionPolicy(root));
  }

  private void checkName(String what, String name) {
    try {
      ShardPath.checkName(what, name);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), e.getMessage(), e);
    }
  }

  static String list(List<String> names) {
    return names.isEmpty()
        ? "are none"
        : (names.size() == 1 ? "is " : "are ") + String.join(", ", names);
  }
}
