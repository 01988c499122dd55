package io.tsm.engine.testing.crash;

import io.tsm.engine.io.Storage;
import java.util.EnumMap;
import java.util.Map;

/** A disk in memory that counts what is done to it, system call by system call, and never fails. */
public final class CountedDisk {
  private final Faults faults = new Faults(0);
  private final Storage storage = new CrashStorage(new CrashDisk(), new CrashProcess(faults));

  /** Files on it. */
  public Storage storage() {
    return storage;
  }

  /**
   * Counts what is done to the disk while something is done. A directory is listed in two
   * operations.
   *
   * @return operations by kind, without those that there were none of
   */
  public Map<Operation, Long> during(Work work) throws Exception {
    Map<Operation, Long> before = new EnumMap<>(Operation.class);
    before.putAll(faults.counts());
    work.run();
    Map<Operation, Long> during = new EnumMap<>(Operation.class);
    faults
        .counts()
        .forEach(
            (operation, count) -> {
              long more = count - before.getOrDefault(operation, 0L);
              if (more > 0) {
                during.put(operation, more);
              }
            });
    return during;
  }

  /** Something to do. */
  public interface Work {
    void run() throws Exception;
  }
}
