-- The position of the class: on_time, late or very_late. A flight that never arrives, because it is cancelled or diverted,
-- is very late. This counts as known a day after the scheduled departure, as the data doesn't say when it was announced.
CREATE OR REPLACE TABLE labels AS
SELECT
    flight_id,
    CASE WHEN arr_delay <= 15 THEN 0 WHEN arr_delay <= 60 THEN 1 ELSE 2 END AS delay_class,
    coalesce(arrived_at, scheduled_at + INTERVAL 1 DAY) AS arrived_at
FROM departures;
