package io.tsm.flink.table;

import java.util.List;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.AbstractCatalog;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogFunction;
import org.apache.flink.table.catalog.CatalogPartition;
import org.apache.flink.table.catalog.CatalogPartitionSpec;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.FunctionNotExistException;
import org.apache.flink.table.catalog.exceptions.PartitionNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotPartitionedException;
import org.apache.flink.table.catalog.stats.CatalogColumnStatistics;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.apache.flink.table.expressions.Expression;

/**
 * The part of a catalog over files that is the same whatever they hold: no views, functions and
 * partitions, and nothing in it can be changed by DDL.
 */
@Internal
abstract class ReadOnlyCatalog extends AbstractCatalog {

  ReadOnlyCatalog(String name, String defaultDatabase) {
    super(name, defaultDatabase);
  }

  /** Says why something cannot be made here, and how it is made. */
  abstract CatalogException cannotCreate(String what);

  /** Says why something cannot be removed here, and how it is removed. */
  abstract CatalogException cannotDrop(String what);

  /** Says why something cannot be changed here. */
  abstract CatalogException cannotAlter(String what);

  @Override
  public final void createDatabase(String name, CatalogDatabase database, boolean ignoreIfExists) {
    if (!ignoreIfExists || !databaseExists(name)) {
      throw cannotCreate("database " + name);
    }
  }

  @Override
  public final void dropDatabase(String name, boolean ignoreIfNotExists, boolean cascade) {
    if (!ignoreIfNotExists || databaseExists(name)) {
      throw cannotDrop("database " + name);
    }
  }

  @Override
  public final void alterDatabase(
      String name, CatalogDatabase newDatabase, boolean ignoreIfNotExists) {
    throw cannotAlter("database " + name);
  }

  @Override
  public final List<String> listViews(String databaseName) {
    return List.of();
  }

  @Override
  public final void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists) {
    if (!ignoreIfExists || !tableExists(path)) {
      throw cannotCreate("table " + path.getObjectName());
    }
  }

  @Override
  public final void dropTable(ObjectPath path, boolean ignoreIfNotExists) {
    if (!ignoreIfNotExists || tableExists(path)) {
      throw cannotDrop("table " + path.getObjectName());
    }
  }

  @Override
  public final void renameTable(ObjectPath path, String newName, boolean ignoreIfNotExists) {
    throw cannotAlter("table " + path.getObjectName());
  }

  @Override
  public final void alterTable(
      ObjectPath path, CatalogBaseTable newTable, boolean ignoreIfNotExists) {
    throw cannotAlter("table " + path.getObjectName());
  }

  @Override
  public final List<CatalogPartitionSpec> listPartitions(ObjectPath path)
      throws TableNotPartitionedException {
    throw new TableNotPartitionedException(getName(), path);
  }

  @Override
  public final List<CatalogPartitionSpec> listPartitions(
      ObjectPath path, CatalogPartitionSpec partition) throws TableNotPartitionedException {
    throw new TableNotPartitionedException(getName(), path);
  }

  @Override
  public final List<CatalogPartitionSpec> listPartitionsByFilter(
      ObjectPath path, List<Expression> filters) throws TableNotPartitionedException {
    throw new TableNotPartitionedException(getName(), path);
  }

  @Override
  public final CatalogPartition getPartition(ObjectPath path, CatalogPartitionSpec partition)
      throws PartitionNotExistException {
    throw new PartitionNotExistException(getName(), path, partition);
  }

  @Override
  public final boolean partitionExists(ObjectPath path, CatalogPartitionSpec partition) {
    return false;
  }

  @Override
  public final void createPartition(
      ObjectPath path,
      CatalogPartitionSpec partition,
      CatalogPartition definition,
      boolean ignoreIfExists)
      throws TableNotPartitionedException {
    throw new TableNotPartitionedException(getName(), path);
  }

  @Override
  public final void dropPartition(
      ObjectPath path, CatalogPartitionSpec partition, boolean ignoreIfNotExists)
      throws PartitionNotExistException {
    throw new PartitionNotExistException(getName(), path, partition);
  }

  @Override
  public final void alterPartition(
      ObjectPath path,
      CatalogPartitionSpec partition,
      CatalogPartition definition,
      boolean ignoreIfNotExists)
      throws PartitionNotExistException {
    throw new PartitionNotExistException(getName(), path, partition);
  }

  @Override
  public final List<String> listFunctions(String databaseName) {
    return List.of();
  }

  @Override
  public final CatalogFunction getFunction(ObjectPath path) throws FunctionNotExistException {
    throw new FunctionNotExistException(getName(), path);
  }

  @Override
  public final boolean functionExists(ObjectPath path) {
    return false;
  }

  @Override
  public final void createFunction(
      ObjectPath path, CatalogFunction function, boolean ignoreIfExists) {
    throw cannotAlter("functions");
  }

  @Override
  public final void alterFunction(
      ObjectPath path, CatalogFunction newFunction, boolean ignoreIfNotExists) {
    throw cannotAlter("functions");
  }

  @Override
  public final void dropFunction(ObjectPath path, boolean ignoreIfNotExists) {
    throw cannotAlter("functions");
  }

  @Override
  public final CatalogColumnStatistics getTableColumnStatistics(ObjectPath path)
      throws TableNotExistException {
    return CatalogColumnStatistics.UNKNOWN;
  }

  @Override
  public final CatalogTableStatistics getPartitionStatistics(
      ObjectPath path, CatalogPartitionSpec partition) throws PartitionNotExistException {
    throw new PartitionNotExistException(getName(), path, partition);
  }

  @Override
  public final CatalogColumnStatistics getPartitionColumnStatistics(
      ObjectPath path, CatalogPartitionSpec partition) throws PartitionNotExistException {
    throw new PartitionNotExistException(getName(), path, partition);
  }

  @Override
  public final void alterTableStatistics(
      ObjectPath path, CatalogTableStatistics statistics, boolean ignoreIfNotExists) {
    throw cannotAlter("statistics");
  }

  @Override
  public final void alterTableColumnStatistics(
      ObjectPath path, CatalogColumnStatistics statistics, boolean ignoreIfNotExists) {
    throw cannotAlter("statistics");
  }

  @Override
  public final void alterPartitionStatistics(
      ObjectPath path,
      CatalogPartitionSpec partition,
      CatalogTableStatistics statistics,
      boolean ignoreIfNotExists) {
    throw cannotAlter("statistics");
  }

  @Override
  public final void alterPartitionColumnStatistics(
      ObjectPath path,
      CatalogPartitionSpec partition,
      CatalogColumnStatistics statistics,
      boolean ignoreIfNotExists) {
    throw cannotAlter("statistics");
  }
}
