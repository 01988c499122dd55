package io.tsm.engine.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tsm.engine.io.Closing;
import io.tsm.engine.io.CorruptFileException;
import io.tsm.engine.io.InputFile;
import io.tsm.engine.io.OutputFile;
import io.tsm.engine.io.Storage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * How far an import is: the file {@code import.json} of a root, replaced after each round, deleted
 * at the end.
 *
 * @param version of this form
 * @param options of the command that decide what is written where
 * @param folder of its staged files
 * @param input the number of the one being read, from 0
 * @param position in that input; see {@link PointSource.Place}
 * @param lines of that input that were read
 * @param rounds that are published
 * @param rejectsBytes of the file of rejects
 * @param shards that were written
 */
record ImportState(
    int version,
    String options,
    List<ImportInput> inputs,
    String folder,
    int input,
    long position,
    long lines,
    long rounds,
    long points,
    long values,
    long rejects,
    long rejectsBytes,
    SortedSet<Long> shards) {
  static final String PATH = "import.json";

  private static final int VERSION = 1;
  private static final int LARGEST_FILE = 64 << 20;

  static ImportState begin(String options, List<ImportInput> inputs, String folder) {
    return new ImportState(
        VERSION, options, inputs, folder, 0, 0, 0, 0, 0, 0, 0, 0, new TreeSet<>());
  }

  /** The same place when one more round is published. */
  ImportState published(long allRounds, SortedSet<Long> allShards) {
    return new ImportState(
        version,
        options,
        inputs,
        folder,
        input,
        position,
        lines,
        allRounds,
        points,
        values,
        rejects,
        rejectsBytes,
        allShards);
  }

  PointSource.Place place() {
    return new PointSource.Place(position, lines);
  }

  /** The state of an import that was not finished, if there is one. */
  static Optional<ImportState> find(Storage storage) throws IOException {
    if (!storage.exists(PATH)) {
      return Optional.empty();
    }
    try (InputFile file = storage.open(PATH)) {
      byte[] text = new byte[(int) Math.min(LARGEST_FILE, file.size())];
      file.readFully(0, text, 0, text.length);
      ImportState state = Json.MAPPER.readValue(text, ImportState.class);
      if (state.version() != VERSION) {
        throw new CorruptFileException(
            file.path(), 0, "version " + state.version() + " is not known, only " + VERSION);
      }
      return Optional.of(state);
    } catch (JsonProcessingException e) {
      throw new CorruptFileException(
          storage.describe(PATH), 0, "not the state of an import: " + e.getOriginalMessage(), e);
    }
  }

  /** Makes the state durable: after a crash there is this one or the one before. */
  void save(Storage storage) throws IOException {
    byte[] text = Json.MAPPER.writeValueAsBytes(this);
    String next = PATH + ".tmp";
    storage.delete(next); // of one that was killed
    OutputFile file = storage.create(next);
    try {
      file.write(text, 0, text.length);
      file.sync();
      file.close();
    } catch (IOException | RuntimeException e) {
      Closing.closeAfterFailure(e, file);
      throw e;
    }
    storage.replace(next, PATH);
  }

  static void delete(Storage storage) throws IOException {
    storage.delete(PATH);
    storage.syncDirectory("");
  }
}
