package io.tsm.flink.table;

import io.tsm.flink.fs.Storages;
import java.util.Set;
import org.apache.flink.annotation.Internal;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.table.api.ValidationException;
import org.apache.flink.table.catalog.Catalog;
import org.apache.flink.table.factories.CatalogFactory;
import org.apache.flink.table.factories.FactoryUtil;

/** Makes catalogs with {@code 'type' = 'tsm'}. Flink finds it by its name. */
@Internal
public final class TsmCatalogFactory implements CatalogFactory {

  @Override
  public String factoryIdentifier() {
    return TsmConnectorOptions.IDENTIFIER;
  }

  @Override
  public Set<ConfigOption<?>> requiredOptions() {
    return Set.of(TsmCatalogOptions.PATH);
  }

  @Override
  public Set<ConfigOption<?>> optionalOptions() {
    return Set.of(TsmCatalogOptions.DEFAULT_DATABASE, TsmCatalogOptions.DEFAULT_RETENTION_POLICY);
  }

  @Override
  public Catalog createCatalog(Context context) {
    FactoryUtil.CatalogFactoryHelper helper = FactoryUtil.createCatalogFactoryHelper(this, context);
    helper.validate();
    ReadableConfig options = helper.getOptions();
    String path = options.get(TsmCatalogOptions.PATH);
    try {
      Storages.check(path);
    } catch (IllegalArgumentException e) {
      throw new ValidationException("Catalog " + context.getName() + ": " + e.getMessage(), e);
    }
    return new TsmCatalog(
        context.getName(),
        path,
        options.get(TsmCatalogOptions.DEFAULT_DATABASE),
        options.get(TsmCatalogOptions.DEFAULT_RETENTION_POLICY));
  }
}
