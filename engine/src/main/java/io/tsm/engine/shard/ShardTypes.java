package io.tsm.engine.shard;

import io.tsm.engine.io.Storage;
import io.tsm.engine.model.FieldTypeConflictException;
import io.tsm.engine.model.FieldTypes;
import io.tsm.engine.tsm.Tombstones;
import io.tsm.engine.tsm.TsmFileName;
import io.tsm.engine.tsm.TsmReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The types of the fields of one shard, as its files and the values about to join them have them.
 * InfluxDB cannot open a shard in which a field has two types (invariant I10), so they are loaded
 * when a shard is first touched and looked at again whenever a file came that is not known here.
 */
public final class ShardTypes {
  private static final Logger LOG = LoggerFactory.getLogger(ShardTypes.class);

  private final Storage storage;
  private final String directory;
  private final FieldTypes types = new FieldTypes();
  private volatile boolean outdated;
  private final Set<TsmFileName> known = ConcurrentHashMap.newKeySet();

  /**
   * @param directory of the shard
   */
  public ShardTypes(Storage storage, String directory) {
    this.storage = storage;
    this.directory = directory;
  }

  /** The types; changed by {@link #load} and by the caches of the shard, on the writer's thread. */
  FieldTypes types() {
    return types;
  }

  /**
   * Reads the files that are not known yet.
   *
   * @throws FieldTypeConflictException if one of them has a field with another type than here
   */
  public void load() throws IOException {
    outdated = false; // first: what comes while this goes on is seen by the next call
    for (TsmFileName name : unknownFiles()) {
      declarePresent(name, types);
      known.add(name);
    }
  }

  /** Says that the types of these files are those here: their values were checked. */
  public void markKnown(Collection<TsmFileName> names) {
    known.addAll(names);
  }

  /** True if a committer saw files that {@link #load} should look at. */
  boolean isOutdated() {
    return outdated;
  }

  /** Files whose types were not compared with those here. Safe to call from any thread. */
  public List<TsmFileName> unknownFiles() throws IOException {
    List<TsmFileName> unknown = new ArrayList<>(ShardPath.listFiles(storage, directory));
    unknown.removeIf(known::contains);
    return unknown;
  }

  /**
   * Compares files of the shard that are not known with files that are to join it, if there are
   * any. Safe to call from any thread.
   *
   * @throws FieldTypeConflictException if a field has two types
   */
  public void compareWithUnknownFiles(List<String> staged) throws IOException {
    List<TsmFileName> unknown = unknownFiles();
    if (!unknown.isEmpty()) {
      compare(unknown, staged);
    }
  }

  /**
   * Compares files of the shard with files that are to join it. Safe to call from any thread.
   *
   * @param present of the shard, for instance {@link #unknownFiles()}; the writer will load them
   * @param staged paths of files that are not in the shard yet
   * @throws FieldTypeConflictException if a field has two types
   */
  public void compare(List<TsmFileName> present, List<String> staged) throws IOException {
    outdated = true;
    FieldTypes fresh = new FieldTypes();
    for (TsmFileName name : present) {
      declarePresent(name, fresh);
    }
    for (String path : staged) {
      declare(path, Tombstones.NONE, fresh);
    }
  }

  private void declarePresent(TsmFileName name, FieldTypes into) throws IOException {
    try {
      Tombstones tombstones = Tombstones.of(storage, directory, name); // before it, they go last
      declare(directory + "/" + name.fileName(), tombstones, into);
    } catch (NoSuchFileException e) {
      // Compacted away since it was listed: what replaced it has the same types.
      LOG.debug("{} is gone", storage.describe(directory + "/" + name.fileName()));
    }
  }

  private void declare(String path, Tombstones tombstones, FieldTypes into) throws IOException {
    try (TsmReader reader = TsmReader.open(storage.open(path))) {
      reader.declareTypes(into, tombstones);
    }
  }
}
