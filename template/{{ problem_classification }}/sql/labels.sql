-- The label arrives with the flight; cancelled and diverted flights never get one.
CREATE OR REPLACE TABLE labels AS
SELECT
    flight_id,
    (arr_delay > 15)::INT AS late,
    arrived_at
FROM departures
WHERE arr_delay IS NOT NULL;
