/**
 * Blocks of TSM files: columns of times and values to compressed bytes and back, byte for byte as
 * InfluxDB writes them. {@link io.tsm.engine.codec.BlockCodec} is the way in and holds the one
 * switch over types; the codecs beneath it each know one encoding. May import {@code
 * io.tsm.engine.io} and {@code io.tsm.engine.model}.
 */
package io.tsm.engine.codec;
