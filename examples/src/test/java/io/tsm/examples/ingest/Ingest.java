package io.tsm.examples.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import picocli.CommandLine;

/**
 * A run of the command in this JVM.
 *
 * @param out what it printed
 * @param err progress and errors
 */
record Ingest(int exitCode, String out, String err) {
  static final Path DATA = Path.of("data");

  static Ingest run(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        IngestCommand.commandLine()
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = command.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
    return new Ingest(code, out.toString(), err.toString());
  }

  /** The one line that says what went wrong. */
  String error() {
    List<String> lines = err.lines().filter(line -> line.startsWith("ingest: ")).toList();
    return lines.size() == 1 ? lines.get(0).substring("ingest: ".length()) : "not one line: " + err;
  }

  static byte[] unpack(Path file) throws IOException {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return in.readAllBytes();
    }
  }

  /** Files below a folder, by their paths relative to it. */
  static List<String> files(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      return paths
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  /** All lines of the files of rejected lines, without and with the reasons. */
  static List<String> rejected(Path root, boolean reasons) throws IOException {
    List<String> lines = new ArrayList<>();
    Path folder = root.resolve("rejected");
    for (String file : files(folder)) {
      new String(unpack(folder.resolve(file)), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> reasons || !line.startsWith("#"))
          .forEach(lines::add);
    }
    lines.sort(null);
    return lines;
  }
}
