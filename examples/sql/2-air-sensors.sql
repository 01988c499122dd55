-- A day of air sensors from a packed CSV file into TSM files; in the same stream, the means of ten minutes.
SET 'execution.runtime-mode' = 'streaming';
-- What is written is visible when a checkpoint ends.
SET 'execution.checkpointing.interval' = '1 s';

CREATE TABLE air_csv (
  `at` STRING,
  sensor STRING,
  location STRING,
  temperature STRING,
  humidity STRING,
  reading STRING,
  event STRING,
  -- The header has no time, but each row needs one.
  `time` AS COALESCE(
    TO_TIMESTAMP(`at`, 'yyyy-MM-dd''T''HH:mm:ss''Z'''), TIMESTAMP '1970-01-01 00:00:00'),
  WATERMARK FOR `time` AS `time` - INTERVAL '10' SECOND
) WITH (
  'connector' = 'filesystem',
  'path' = 'file:///data/csv/air_sensors.csv.gz',
  'format' = 'csv'
);

CREATE TABLE air (
  `time` TIMESTAMP(3),
  location STRING,
  sensor STRING,
  temperature DOUBLE,
  humidity DOUBLE,
  reading BIGINT,
  event BOOLEAN
) WITH (
  'connector' = 'tsm',
  'path' = 'file:///data/tsm',
  'database' = 'examples',
  'tags' = 'location;sensor'
);

CREATE TABLE air_10m (
  `time` TIMESTAMP(3),
  location STRING,
  sensor STRING,
  temperature_mean DOUBLE,
  temperature_max DOUBLE,
  humidity_mean DOUBLE,
  readings BIGINT
) WITH (
  'connector' = 'tsm',
  'path' = 'file:///data/tsm',
  'database' = 'examples',
  'tags' = 'location;sensor'
);

EXECUTE STATEMENT SET BEGIN
INSERT INTO air
SELECT
  `time`,
  location,
  sensor,
  CAST(temperature AS DOUBLE),
  CAST(humidity AS DOUBLE),
  CAST(reading AS BIGINT),
  CAST(event AS BOOLEAN)
FROM air_csv
WHERE sensor <> 'sensor';

INSERT INTO air_10m
SELECT
  window_start,
  location,
  sensor,
  AVG(CAST(temperature AS DOUBLE)),
  MAX(CAST(temperature AS DOUBLE)),
  AVG(CAST(humidity AS DOUBLE)),
  COUNT(*)
FROM TABLE(TUMBLE(TABLE air_csv, DESCRIPTOR(`time`), INTERVAL '10' MINUTES))
WHERE sensor <> 'sensor'
GROUP BY window_start, window_end, location, sensor;
END;

SET 'execution.runtime-mode' = 'batch';
SELECT sensor, COUNT(*) AS windows, MAX(temperature_max) AS hottest
FROM air_10m
GROUP BY sensor
ORDER BY sensor;
