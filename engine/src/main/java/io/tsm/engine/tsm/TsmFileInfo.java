package io.tsm.engine.tsm;

/**
 * What a finished file holds.
 *
 * @param path as its storage knows it
 * @param size bytes
 * @param crc32c of all its bytes
 * @param keyCount keys in its index
 * @param valueCount values in its blocks
 * @param minTime first time, nanoseconds
 * @param maxTime last time, nanoseconds
 */
public record TsmFileInfo(
    String path,
    long size,
    int crc32c,
    long keyCount,
    long valueCount,
    long minTime,
    long maxTime) {}
