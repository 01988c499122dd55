package io.tsm.benchmarks.flink;

import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.BatchPoints;
import org.influxdb.dto.Point;

/** As users write it: batches, and what is left of one at each checkpoint. */
record HttpSink(String url, String database) implements Sink<Point> {
  private static final long serialVersionUID = 1L;
  private static final int BATCH = 5000; // points; InfluxDB advises 5,000 to 10,000

  @Override
  public SinkWriter<Point> createWriter(WriterInitContext context) {
    return new Writer(InfluxDBFactory.connect(url), database);
  }

  private static final class Writer implements SinkWriter<Point> {
    private final InfluxDB client;
    private final String database;
    private BatchPoints batch;

    Writer(InfluxDB client, String database) {
      this.client = client;
      this.database = database;
      begin();
    }

    private void begin() {
      batch = BatchPoints.database(database).precision(TimeUnit.NANOSECONDS).build();
    }

    @Override
    public void write(Point point, Context context) {
      batch.point(point);
      if (batch.getPoints().size() == BATCH) {
        flush(false);
      }
    }

    @Override
    public void flush(boolean endOfInput) {
      if (!batch.getPoints().isEmpty()) {
        client.write(batch);
        begin();
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }
}
