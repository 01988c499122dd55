package io.tsm.engine.tsm;

/**
 * Where a block is and what times it holds.
 *
 * @param minTime its first time, nanoseconds
 * @param maxTime its last time, nanoseconds
 * @param position offset in the file of the block's CRC
 * @param size bytes, the CRC included
 */
public record IndexEntry(long minTime, long maxTime, long position, int size) {}
