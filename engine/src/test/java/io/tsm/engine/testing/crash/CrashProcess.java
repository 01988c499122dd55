package io.tsm.engine.testing.crash;

import java.io.IOException;

/** A process, as storages see it: it lives until one of its operations crashes. */
public final class CrashProcess {
  private final Faults faults;
  private Runnable interleaving = () -> {};
  private boolean dead;

  public CrashProcess(Faults faults) {
    this.faults = faults;
  }

  /** Run before each operation: what other threads do meanwhile. */
  public void interleave(Runnable work) {
    interleaving = work;
  }

  public boolean isDead() {
    return dead;
  }

  /** Ends it from outside, between two operations. */
  public void kill() {
    dead = true;
  }

  /**
   * Does an operation, or not.
   *
   * @param effect is the operation
   * @param part what is left behind when it does not succeed
   */
  void run(Operation operation, String path, Effect effect, Runnable part) throws IOException {
    checkAlive(operation, path);
    interleaving.run();
    checkAlive(operation, path);
    switch (faults.next(operation, path)) {
      case WORK -> effect.run();
      case FAIL -> {
        part.run();
        throw new IOException("injected: " + operation + " of " + path + " failed");
      }
      case FAIL_AFTERWARDS -> {
        effect.run();
        throw new IOException("injected: " + operation + " of " + path + " failed, but was done");
      }
      case CRASH -> {
        part.run();
        dead = true;
        checkAlive(operation, path);
      }
    }
  }

  void run(Operation operation, String path, Effect effect) throws IOException {
    run(operation, path, effect, () -> {});
  }

  private void checkAlive(Operation operation, String path) {
    if (dead) {
      throw new CrashError("the process died before " + operation + " of " + path);
    }
  }

  Faults faults() {
    return faults;
  }

  /** An operation. */
  interface Effect {
    void run() throws IOException;
  }
}
