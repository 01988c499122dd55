package io.tsm.benchmarks;

import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * How to measure.
 *
 * @param full with the large loads
 * @param rounds that count, of each comparison
 * @param disk where temporary folders are made
 * @param data folder with real sets, {@code NAME.lp.gz}
 * @param tsm1 program that runs InfluxDB's own engine; null if there is none
 * @param progress is told what is under way
 */
public record Settings(
    boolean full, int rounds, Path disk, Path data, Path tsm1, Consumer<String> progress) {}
