/**
 * What a server of InfluxDB 1.x needs to take in our files: portable backups ({@link
 * io.tsm.engine.influx.PortableBackup}, for {@code influxd restore -portable}) and uploads of files
 * into a running server ({@link io.tsm.engine.influx.LiveUpload}). Imports all packages of the
 * engine but the command line, which is the only one to import it: its libraries (tar, JSON) are
 * optional dependencies of the engine.
 */
package io.tsm.engine.influx;
