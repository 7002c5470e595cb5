-- The label arrives with the flight; cancelled and diverted flights never get one.
CREATE OR REPLACE TABLE labels AS
SELECT
    flight_id,
    air_time,
    arrived_at
FROM departures
WHERE air_time IS NOT NULL;
