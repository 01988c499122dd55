package io.tsm.engine.cli;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.model.LineProtocolException;
import io.tsm.engine.model.PointBuilder;
import io.tsm.engine.model.PointView;
import io.tsm.engine.model.SeriesTable;
import io.tsm.engine.shard.WriteTarget;
import java.io.Closeable;
import java.io.IOException;
import java.util.TreeSet;

/** Reads the inputs of an import, refuses what cannot be stored, and ends rounds. */
final class Importer implements Closeable {
  private static final int POINTS_PER_UPDATE = 4096;
  private static final int LONGEST_TEXT = 200;

  private final ImportJob job;
  private final Storage storage;
  private final Progress progress;
  private final ImportRounds rounds;
  private final RejectsFile rejectsFile; // null for none
  private final PointBuilder builder;
  private ImportState saved; // what is published
  private long points;
  private long values;
  private long rejects;
  private long roundValues;
  private long bytesRead;
  private boolean finished;

  /**
   * @param from where to begin
   */
  Importer(ImportJob job, WriteTarget target, ImportState from, Console console)
      throws IOException {
    this.job = job;
    this.storage = target.storage();
    this.progress = new Progress(console);
    this.saved = from;
    this.points = from.points();
    this.values = from.values();
    this.rejects = from.rejects();
    long memory = Runtime.getRuntime().maxMemory() / 3;
    this.builder = new PointBuilder(new SeriesTable(SeriesTable.DEFAULT_ENTRIES, memory / 4));
    this.rejectsFile =
        job.rejects().isPresent()
            ? new RejectsFile(job.rejects().get(), from.rejectsBytes())
            : null;
    this.rounds = new ImportRounds(target, from.folder(), from.rounds(), memory);
  }

  /** Imports what is left; returns the sums of the whole import. */
  ImportState run() throws IOException {
    save(saved);
    ImportState from = saved;
    for (int input = from.input(); input < job.inputs().size(); input++) {
      read(input, input == from.input() ? from.place() : PointSource.Place.START);
    }
    endRound(job.inputs().size(), PointSource.Place.START);
    rounds.publishPending();
    finished = true;
    progress.end();
    return saved;
  }

  private void save(ImportState state) throws IOException {
    if (job.canBeResumed()) {
      state.save(storage);
    }
    saved = state;
  }

  private void read(int number, PointSource.Place start) throws IOException {
    ImportInput input = job.inputs().get(number);
    try (var in = input.open(count -> bytesRead += count);
        PointSource source = job.source(input, in, builder, start)) {
      while (readPoint(source, input)) {
        if (roundValues >= job.roundValues()) {
          endRound(number, source.place());
        }
      }
    }
  }

  private boolean readPoint(PointSource source, ImportInput input) throws IOException {
    try {
      if (!source.next()) {
        return false;
      }
      PointView point = source.point();
      rounds.write(point);
      points++;
      values += point.fieldCount();
      roundValues += point.fieldCount();
    } catch (InvalidPointException e) {
      refuse(source, input, e);
    }
    if (points % POINTS_PER_UPDATE == 0) {
      long total = job.totalBytes();
      double done = total == 0 ? Double.NaN : (double) bytesRead / total;
      progress.update(
          "importing %s of %s".formatted(Text.bytes(bytesRead), Text.bytes(total)), done, values);
    }
    return true;
  }

  private void refuse(PointSource source, ImportInput input, InvalidPointException e)
      throws IOException {
    rejects++;
    String place = input.describe() + ":" + source.line();
    String reason =
        e instanceof LineProtocolException line
            ? "column " + line.column() + ": " + line.detail()
            : e.getMessage();
    String text = source.text();
    if (rejects > job.maxErrors()) {
      throw new IOException(
          "%s: %s [%s]; %s"
              .formatted(
                  place,
                  reason,
                  text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) + "..." : text,
                  hint()),
          e);
    }
    if (rejectsFile != null) {
      rejectsFile.add(place, reason, text);
    }
  }

  private String hint() {
    String hint =
        job.maxErrors() == 0
            ? "to go on without such points set --max-errors, to keep them --rejects"
            : "it is one more than --max-errors allows";
    return saved.rounds() == 0 || !job.canBeResumed()
        ? hint
        : hint + "; %,d points are imported, --resume goes on".formatted(saved.points());
  }

  private void endRound(int input, PointSource.Place place) throws IOException {
    long rejectsBytes = rejectsFile == null ? 0 : rejectsFile.sync();
    ImportState state =
        new ImportState(
            saved.version(),
            saved.options(),
            saved.inputs(),
            saved.folder(),
            input,
            place.position(),
            place.lines(),
            0,
            points,
            values,
            rejects,
            rejectsBytes,
            saved.shards());
    roundValues = 0;
    rounds.end(
        shards -> {
          TreeSet<Long> all = new TreeSet<>(saved.shards());
          all.addAll(shards);
          save(state.published(saved.rounds() + 1, all));
        });
  }

  /** Leaves nothing of an import that has published nothing. */
  @Override
  public void close() throws IOException {
    try (rejectsFile) {
      rounds.close();
      if (!finished && saved.rounds() == 0) {
        ImportState.delete(storage);
      }
    }
  }
}
