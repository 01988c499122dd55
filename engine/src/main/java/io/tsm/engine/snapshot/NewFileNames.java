package io.tsm.engine.snapshot;

/** Says where a {@link Compactor} puts new files. */
@FunctionalInterface
public interface NewFileNames {

  /** The path of a file that does not exist yet, as the compactor's storage knows it. */
  String path(int generation, int sequence);
}
