package io.tsm.engine.testing.crash;

/** What a storage does to a disk. Each is one step, before and after which a process may die. */
public enum Operation {
  MAKE_DIRECTORY,
  CREATE,
  WRITE,
  SYNC_FILE,
  SYNC_DIRECTORY,
  CLOSE,
  LINK,
  DELETE,
  LIST,
  STATUS,
  OPEN,
  READ
}
