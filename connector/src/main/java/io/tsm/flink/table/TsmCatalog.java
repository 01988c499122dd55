package io.tsm.flink.table;

import io.tsm.engine.model.FieldType;
import io.tsm.engine.model.InvalidPointException;
import io.tsm.engine.shard.StoredRoot;
import io.tsm.flink.fs.Storages;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.annotation.Nullable;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.api.DataTypes;
import org.apache.flink.table.api.Schema;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.CatalogTable;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.apache.flink.table.factories.Factory;
import org.apache.flink.table.factories.FactoryUtil;

/**
 * What a root holds, ours or one that InfluxDB wrote: its databases, and in them a table for each
 * measurement. Columns come from the indexes of the files; no block is read.
 */
@Internal
final class TsmCatalog extends ReadOnlyCatalog {
  private static final String TIME = "time";
  private static final char POLICY_SEPARATOR = '$';

  private final String path;
  @Nullable private final String givenDatabase;
  private final String defaultPolicy;
  private RootContent content;
  private String firstDatabase;

  /**
   * @param defaultDatabase null for the first one
   */
  TsmCatalog(String name, String path, @Nullable String defaultDatabase, String defaultPolicy) {
    super(name, defaultDatabase == null ? "default" : defaultDatabase);
    this.path = path;
    this.givenDatabase = defaultDatabase;
    this.defaultPolicy = defaultPolicy;
  }

  @Override
  public Optional<Factory> getFactory() {
    return Optional.of(new TsmTableFactory());
  }

  @Override
  public void open() {
    content = asked(() -> new RootContent(StoredRoot.open(Storages.open(path))));
    firstDatabase = asked(content::databases).stream().findFirst().orElse(null);
    if (givenDatabase != null && !databaseExists(givenDatabase)) {
      throw new CatalogException(
          "Catalog %s: %s has no database '%s' as 'default-database' says, but %s"
              .formatted(getName(), path, givenDatabase, listDatabases()));
    }
  }

  @Override
  public void close() {
    content = null;
  }

  @Override
  public String getDefaultDatabase() {
    return givenDatabase == null && firstDatabase != null
        ? firstDatabase
        : super.getDefaultDatabase();
  }

  @Override
  public List<String> listDatabases() {
    return asked(content::databases);
  }

  @Override
  public boolean databaseExists(String name) {
    return listDatabases().contains(name);
  }

  @Override
  public CatalogDatabase getDatabase(String name) throws DatabaseNotExistException {
    require(name);
    return new CatalogDatabaseImpl(Map.of(), "Database " + name + " of " + path);
  }

  private void require(String database) throws DatabaseNotExistException {
    if (!databaseExists(database)) {
      throw new DatabaseNotExistException(getName(), database);
    }
  }

  @Override
  public List<String> listTables(String database) throws DatabaseNotExistException {
    require(database);
    return asked(
        () -> {
          TreeSet<String> tables = new TreeSet<>();
          String shortest = policyWithoutName(database);
          for (String policy : content.retentionPolicies(database)) {
            for (String measurement : content.measurements(database, policy)) {
              tables.add(
                  policy.equals(shortest) ? measurement : measurement + POLICY_SEPARATOR + policy);
            }
          }
          return List.copyOf(tables);
        });
  }

  /** The policy that names of tables leave out; empty if they all have one. */
  private String policyWithoutName(String database) throws IOException {
    List<String> policies = content.retentionPolicies(database);
    return policies.contains(defaultPolicy)
        ? defaultPolicy
        : policies.size() == 1 ? policies.get(0) : "";
  }

  /** Where a table is. */
  private record Place(String policy, String measurement, MeasurementContent content) {}

  /** A measurement of the default policy may have a $ in its name, and is found first. */
  @Nullable
  private Place find(ObjectPath table) {
    String database = table.getDatabaseName();
    String name = table.getObjectName();
    return asked(
        () -> {
          if (!content.databases().contains(database)) {
            return null;
          }
          Place place = find(database, policyWithoutName(database), name);
          for (int at = name.lastIndexOf(POLICY_SEPARATOR);
              place == null && at > 0;
              at = name.lastIndexOf(POLICY_SEPARATOR, at - 1)) {
            place = find(database, name.substring(at + 1), name.substring(0, at));
          }
          return place;
        });
  }

  @Nullable
  private Place find(String database, String policy, String measurement) throws IOException {
    if (!content.retentionPolicies(database).contains(policy)) {
      return null;
    }
    try {
      MeasurementContent found = content.measurement(database, policy, measurement);
      return found.isEmpty() ? null : new Place(policy, measurement, found);
    } catch (InvalidPointException e) {
      return null; // no measurement can have that name
    }
  }

  @Override
  public boolean tableExists(ObjectPath table) {
    return find(table) != null;
  }

  @Override
  public CatalogBaseTable getTable(ObjectPath table) throws TableNotExistException {
    Place place = find(table);
    if (place == null) {
      throw new TableNotExistException(getName(), table);
    }
    List<String> tags = place.content.tagColumns();
    Map<String, FieldType> fields = place.content.fieldColumns();
    Schema.Builder schema = Schema.newBuilder().column(TIME, DataTypes.TIMESTAMP_LTZ(9).notNull());
    tags.forEach(tag -> schema.column(tag, DataTypes.STRING()));
    fields.forEach((field, type) -> schema.column(field, TsmTypes.dataType(type)));
    Map<String, String> options = new LinkedHashMap<>();
    options.put(FactoryUtil.CONNECTOR.key(), TsmConnectorOptions.IDENTIFIER);
    options.put(TsmConnectorOptions.PATH.key(), path);
    options.put(TsmConnectorOptions.DATABASE.key(), table.getDatabaseName());
    options.put(TsmConnectorOptions.RETENTION_POLICY.key(), place.policy);
    options.put(TsmConnectorOptions.MEASUREMENT.key(), place.measurement);
    options.put(TsmConnectorOptions.TIME.key(), TIME);
    if (!tags.isEmpty()) {
      options.put(TsmConnectorOptions.TAGS.key(), OptionLists.join(tags));
    }
    if (fields.containsValue(FieldType.UNSIGNED)) {
      options.put(TsmConnectorOptions.DECIMAL_TYPE.key(), DecimalStorage.UNSIGNED.toString());
    }
    return CatalogTable.newBuilder().schema(schema.build()).options(options).build();
  }

  /** Files do not say how many rows they have; they say how many bytes, and when. */
  @Override
  public CatalogTableStatistics getTableStatistics(ObjectPath table) throws TableNotExistException {
    Place place = find(table);
    if (place == null) {
      throw new TableNotExistException(getName(), table);
    }
    CatalogTableStatistics unknown = CatalogTableStatistics.UNKNOWN;
    return new CatalogTableStatistics(
        unknown.getRowCount(),
        unknown.getFileCount(),
        place.content.bytes(),
        unknown.getRawDataSize(),
        Map.of(
            "time.min", instant(place.content.minTime()),
            "time.max", instant(place.content.maxTime())));
  }

  private static String instant(long nanoseconds) {
    return Instant.ofEpochSecond(
            Math.floorDiv(nanoseconds, 1_000_000_000L), Math.floorMod(nanoseconds, 1_000_000_000L))
        .toString();
  }

  @Override
  CatalogException cannotCreate(String what) {
    return new CatalogException(
        "Catalog %s shows what %s holds, and a measurement comes into being with its first point, so %s"
                .formatted(getName(), path, what)
            + " cannot be created here. Declare a table in another catalog and insert into it: CREATE"
            + " TABLE default_catalog.default_database.cpu (host STRING, `time` TIMESTAMP_LTZ(9), usage"
            + " DOUBLE) WITH ('connector' = 'tsm', 'path' = '"
            + path
            + "', 'database' = 'metrics', 'tags' = 'host')");
  }

  @Override
  CatalogException cannotDrop(String what) {
    return new CatalogException(
        "Catalog %s drops nothing: to remove the points of %s from %s, use the command 'tsm delete'"
            .formatted(getName(), what, path));
  }

  @Override
  CatalogException cannotAlter(String what) {
    return new CatalogException(
        "Catalog %s shows what %s holds, and cannot alter %s: what points have makes the columns"
            .formatted(getName(), path, what));
  }

  private interface Question<T> {
    T ask() throws IOException;
  }

  private <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (IOException e) {
      throw new CatalogException("Catalog %s: %s".formatted(getName(), e.getMessage()), e);
    }
  }
}
