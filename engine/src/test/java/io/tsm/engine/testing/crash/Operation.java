package io.tsm.engine.testing.crash;

import java.util.EnumSet;
import java.util.Set;

/** What a storage does to a disk. Each is one step, before and after which a process may die. */
public enum Operation {
  MAKE_DIRECTORY,
  CREATE,
  WRITE,
  SYNC_FILE,
  SYNC_DIRECTORY,
  CLOSE,
  LINK,
  /** Of a file, or of an object that is copied and deleted in two steps. */
  RENAME,
  DELETE,
  LIST,
  STATUS,
  OPEN,
  READ;

  /** Those that need room on a disk. */
  public static final Set<Operation> NEED_ROOM =
      Set.copyOf(EnumSet.of(MAKE_DIRECTORY, CREATE, WRITE, SYNC_FILE, LINK, RENAME));
}
