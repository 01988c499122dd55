-- Which sensors are above 27 degrees now: a table that is updated, and from which rows are deleted.
SET 'execution.runtime-mode' = 'streaming';
SET 'execution.checkpointing.interval' = '1 s';

CREATE TABLE readings (
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

-- Updates need a primary key: the tags and the time, which here is the same in all rows.
CREATE TABLE hot_now (
  `time` TIMESTAMP(3),
  sensor STRING,
  temperature DOUBLE,
  since TIMESTAMP(3),
  PRIMARY KEY (`time`, sensor) NOT ENFORCED
) WITH (
  'connector' = 'tsm',
  'path' = 'file:///data/tsm',
  'database' = 'examples',
  'time' = 'time'
);

-- A sensor whose last reading is no longer above 27 degrees leaves the result, and so its row is deleted.
INSERT INTO hot_now
SELECT TIMESTAMP '1970-01-01 00:00:00.000', sensor, temperature, `time`
FROM (
  SELECT
    sensor,
    CAST(temperature AS DOUBLE) AS temperature,
    `time`,
    ROW_NUMBER() OVER (PARTITION BY sensor ORDER BY `time` DESC) AS place
  FROM readings
  WHERE sensor <> 'sensor'
)
WHERE place = 1 AND temperature > 27;

SET 'execution.runtime-mode' = 'batch';
SELECT sensor, temperature, since FROM hot_now;
