-- Daily weather of two cities: from a CSV file into TSM files, in batch.
SET 'execution.runtime-mode' = 'batch';

-- The file has a header, which Flink reads as a row: so all columns are text at first.
CREATE TABLE weather_csv (
  location STRING,
  `day` STRING,
  precipitation STRING,
  temp_max STRING,
  temp_min STRING,
  wind STRING,
  weather STRING
) WITH (
  'connector' = 'filesystem',
  'path' = 'file:///data/csv/weather.csv',
  'format' = 'csv'
);

-- 14 points of two cities would fill a shard of 7 days, the default: these cover a year each.
CREATE TABLE weather (
  `time` TIMESTAMP(3),
  location STRING,
  precipitation DOUBLE,
  temp_max DOUBLE,
  temp_min DOUBLE,
  wind DOUBLE,
  weather STRING
) WITH (
  'connector' = 'tsm',
  'path' = 'file:///data/tsm',
  'database' = 'examples',
  'tags' = 'location',
  'sink.shard-duration' = '364 d'
);

INSERT INTO weather
SELECT
  CAST(`day` AS TIMESTAMP(3)),
  location,
  CAST(precipitation AS DOUBLE),
  CAST(temp_max AS DOUBLE),
  CAST(temp_min AS DOUBLE),
  CAST(wind AS DOUBLE),
  weather
FROM weather_csv
WHERE location <> 'location';

SELECT location, COUNT(*) AS days, MAX(temp_max) AS hottest, ROUND(SUM(precipitation), 1) AS rain
FROM weather
GROUP BY location;
