/**
 * The {@code tsm} command line: {@link io.tsm.engine.cli.TsmCommand} and one class for each
 * subcommand. Imports all other packages of the engine; nobody imports it. Its libraries are
 * optional dependencies of the engine and in the jar {@code tsm-engine-*-cli.jar}.
 */
package io.tsm.engine.cli;
