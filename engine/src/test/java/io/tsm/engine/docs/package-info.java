/**
 * Keeps the pages below {@code docs/format} true: each worked example is read from its page,
 * decoded, and made again by the engine.
 */
package io.tsm.engine.docs;
