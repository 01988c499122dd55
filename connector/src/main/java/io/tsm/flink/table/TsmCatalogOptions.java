package io.tsm.flink.table;

import org.apache.flink.annotation.PublicEvolving;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Options of catalogs with {@code 'type' = 'tsm'}. */
@PublicEvolving
public final class TsmCatalogOptions {

  public static final ConfigOption<String> PATH =
      ConfigOptions.key("path")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The root: file:///data/tsm, hdfs://..., s3://..., or an absolute path.");

  public static final ConfigOption<String> DEFAULT_DATABASE =
      ConfigOptions.key("default-database")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "The database that is used after USE CATALOG; by default the first one by name.");

  public static final ConfigOption<String> DEFAULT_RETENTION_POLICY =
      ConfigOptions.key("default-retention-policy")
          .stringType()
          .defaultValue("autogen")
          .withDescription(
              "The retention policy whose measurements are tables of the same name; those of others"
                  + " are called measurement$policy. If a database does not have it, its only one.");

  private TsmCatalogOptions() {}
}
