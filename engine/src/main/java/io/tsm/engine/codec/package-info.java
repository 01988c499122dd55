/**
 * Blocks of TSM files: columns of times and values to compressed bytes and back, in InfluxDB's
 * format and in no more bytes than it writes. {@link io.tsm.engine.codec.BlockCodec} is the way in
 * and holds the one switch over types; the codecs beneath it each know one encoding. May import
 * {@code io.tsm.engine.io} and {@code io.tsm.engine.model}.
 */
package io.tsm.engine.codec;
