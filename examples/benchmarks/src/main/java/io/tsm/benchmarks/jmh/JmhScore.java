package io.tsm.benchmarks.jmh;

import java.util.List;

/**
 * What JMH measured.
 *
 * @param method that was measured
 * @param params with which values of its parameters
 * @param nanosPerValue time for a value
 * @param error half the width of the 99.9 % confidence interval of that
 * @param megabytesPerSecond millions of bytes a second, not encoded
 * @param allocatedPerValue bytes that were allocated for a value
 */
record JmhScore(
    String method,
    List<String> params,
    double nanosPerValue,
    double error,
    double megabytesPerSecond,
    double allocatedPerValue) {}
