-- Earthquakes of a week, in a shard that a real influxd wrote: nothing is declared, all is found.
SET 'execution.runtime-mode' = 'batch';

CREATE CATALOG influxdb WITH (
  'type' = 'tsm',
  'path' = 'file:///data/influxdb'
);

SHOW DATABASES IN influxdb;
SHOW TABLES FROM influxdb.usgs;
DESCRIBE influxdb.usgs.earthquake;

SELECT `time`, mag, net, place
FROM influxdb.usgs.earthquake
WHERE `type` = 'earthquake' AND mag > 6
ORDER BY mag DESC;

SELECT net, COUNT(*) AS quakes, MAX(mag) AS strongest
FROM influxdb.usgs.earthquake
WHERE `time` >= TIMESTAMP '2018-02-05 00:00:00'
GROUP BY net
ORDER BY quakes DESC
LIMIT 3;
