package io.tsm.engine.cli;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/**
 * Where an export goes: standard output, or a file that gets its name when it is complete, so that
 * half an export is never taken for a whole one. Pipes and devices are written as they are.
 */
final class ExportTarget implements Closeable {
  static final String STANDARD_OUTPUT = "-";

  private final Path file; // null if what is written needs no other name in the end
  private final Path temporary;
  private final TextOutput output;

  private ExportTarget(Path file, Path temporary, OutputStream out) {
    this.file = file;
    this.temporary = temporary;
    this.output = new TextOutput(out);
  }

  static ExportTarget open(String out, Console console) throws IOException {
    if (out.equals(STANDARD_OUTPUT)) {
      return new ExportTarget(null, null, new StandardOutput(console.out()));
    }
    Path file = Path.of(out);
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      return new ExportTarget(null, null, packed(out, Files.newOutputStream(file)));
    }
    Path target = Files.exists(file) ? file.toRealPath() : file; // through a link, not over it
    Path directory = target.toAbsolutePath().getParent();
    if (!Files.isDirectory(directory)) {
      throw new NoSuchFileException(directory.toString());
    }
    Path temporary = target.resolveSibling(target.getFileName() + ".tmp");
    return new ExportTarget(target, temporary, packed(out, Files.newOutputStream(temporary)));
  }

  private static OutputStream packed(String name, OutputStream out) throws IOException {
    return name.endsWith(".gz") ? new GZIPOutputStream(out, 1 << 16) : out;
  }

  TextOutput output() {
    return output;
  }

  /** Says that all is written. */
  void commit() throws IOException {
    output.close();
    if (file != null) {
      Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Without {@link #commit} before, nothing is left of the file. */
  @Override
  public void close() throws IOException {
    output.close();
    if (temporary != null) {
      Files.deleteIfExists(temporary);
    }
  }
}
