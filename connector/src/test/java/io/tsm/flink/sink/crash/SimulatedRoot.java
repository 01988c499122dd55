package io.tsm.flink.sink.crash;

import io.tsm.engine.io.Storage;
import io.tsm.engine.testing.crash.CrashDisk;
import io.tsm.engine.testing.crash.CrashDisk.Luck;
import io.tsm.engine.testing.crash.CrashProcess;
import io.tsm.engine.testing.crash.CrashStorage;
import io.tsm.engine.testing.crash.Faults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.SplittableRandom;

/** The disk of a simulated job's root, and somebody who compares it with what is expected. */
final class SimulatedRoot {
  private final CrashDisk disk;
  private final Storage observer;
  private final Published published;
  private final Expectations expectations;
  private final SplittableRandom random;
  private boolean ordered = true;

  SimulatedRoot(CrashDisk.Kind kind, Expectations expectations, SplittableRandom random) {
    this.expectations = expectations;
    this.random = random;
    disk = new CrashDisk(kind);
    observer = observerOf(disk);
    published = new Published(observer);
    disk.watchLinks(this::linked);
  }

  private void linked(String from, String to) {
    expectations.linked(from, to);
    if (ordered && !from.contains("/compact-") && to.startsWith("data/") && to.endsWith(".tsm")) {
      int slash = to.lastIndexOf('/');
      try {
        expectations.publishedAbove(to.substring(slash + 1), observer.list(to.substring(0, slash)));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** From now on several attempts may publish to a shard at a time. */
  void attemptsMix() {
    ordered = false;
  }

  private static Storage observerOf(CrashDisk disk) {
    return new CrashStorage(disk, new CrashProcess(new Faults(0)));
  }

  /** To whom nothing happens. */
  Storage observer() {
    return observer;
  }

  CrashDisk disk() {
    return disk;
  }

  void losePower() {
    disk.losePower(random.nextLong());
    expectations.powerLost();
    published.forget();
  }

  /** At any time. */
  void check() throws IOException {
    expectations.throwIfViolated();
    if (published.refresh()) {
      expectations.check(published);
      expectations.checkWinners(published);
    }
  }

  /** When all is done: nothing is missing or left, and power may be lost. */
  void checkEnd(int records, boolean troubled) throws IOException {
    check();
    expectations.checkWinners(published);
    expectations.checkComplete(published, records);
    Rejected.check(observer, expectations);
    Leftovers.check(observer, expectations, troubled);
    for (Luck luck : Luck.values()) {
      CrashDisk copy = disk.copy();
      copy.losePower(random.nextLong(), luck);
      checkDurable(observerOf(copy), records);
    }
  }

  private void checkDurable(Storage storage, int records) throws IOException {
    Published durable = new Published(storage);
    durable.refresh();
    expectations.check(durable);
    expectations.checkWinners(durable);
    expectations.checkComplete(durable, records);
    Rejected.check(storage, expectations);
  }

  /** After a recovery that found all done. */
  void checkAfterRecovery(int records) throws IOException {
    expectations.throwIfViolated();
    checkDurable(observer, records);
  }
}
