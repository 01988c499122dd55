/**
 * Storage and bytes: what every other layer reads and writes through. Imports nothing of the
 * engine.
 */
package io.tsm.engine.io;
