package io.tsm.engine.wal;

/**
 * A closed and durable segment.
 *
 * @param path as its storage knows it
 * @param length bytes
 * @param crc32c checksum of all its bytes, since the format has none of its own
 */
public record WalSegment(String path, long length, int crc32c) {}
