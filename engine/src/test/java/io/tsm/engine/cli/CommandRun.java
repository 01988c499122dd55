package io.tsm.engine.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;

/** A run of the command line. */
final class CommandRun {
  private final int exitCode;
  private final byte[] out;
  private final String err;

  private CommandRun(int exitCode, byte[] out, String err) {
    this.exitCode = exitCode;
    this.out = out;
    this.err = err;
  }

  static CommandRun of(Object... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return of(out, arguments);
  }

  /** With another standard output; {@link #out} is what it has if it is in memory. */
  static CommandRun of(OutputStream out, Object... arguments) {
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int code = TsmCommand.run(new Console(out, new PrintWriter(err, true), false), texts);
    byte[] written = out instanceof ByteArrayOutputStream bytes ? bytes.toByteArray() : new byte[0];
    return new CommandRun(code, written, err.toString());
  }

  /** What the process would end with. */
  int exitCode() {
    return exitCode;
  }

  /** All of standard output. */
  byte[] out() {
    return out;
  }

  /** All of standard error. */
  String err() {
    return err;
  }

  /** Standard output as text. */
  String text() {
    return new String(out, UTF_8);
  }

  /** The last line of standard output. */
  String lastLine() {
    return text().strip().lines().reduce("", (before, line) -> line);
  }
}
