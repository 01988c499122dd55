package io.tsm.examples.ingest;

import java.util.List;
import java.util.regex.Pattern;

/** Commands to go on with, ready to be copied into a shell. */
final class NextCommands {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+=,-]+");

  private NextCommands() {}

  static List<String> of(IngestOptions options) {
    Home home = Home.find();
    String tsm = quote(home.command("../engine/tsm"));
    String ingest = quote(home.command("ingest.sh"));
    String root = quote(options.root().toString());
    String place = root + " --database " + quote(options.database());
    if (!options.retentionPolicy().equals("autogen")) {
      place += " --retention-policy " + quote(options.retentionPolicy());
    }
    return List.of(
        tsm + " verify " + root,
        tsm + " export " + place + " | head",
        ingest + " --input FILE... --output " + place,
        ingest + " --help");
  }

  /** A word for the shell. */
  static String quote(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
