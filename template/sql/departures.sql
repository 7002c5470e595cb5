-- One row per scheduled departure: an identifier, and its clock times as instants (UTC).
CREATE OR REPLACE VIEW departures AS
SELECT
    strftime(time_hour, '%Y%m%dT%H') || '-' || carrier || flight AS flight_id,
    time_hour + to_minutes(minute) AS scheduled_at,
    time_hour + to_minutes(minute + dep_delay::BIGINT) AS departed_at,
    -- Both times are local, so the difference includes the zones' offset, which is constant for a route.
    (sched_arr_time // 100 * 60 + sched_arr_time % 100 - hour * 60 - minute + 1440) % 1440
        AS scheduled_minutes,
    -- When the outcome is known: off the gate, in the air, and an hour for both taxiways.
    time_hour + to_minutes(minute + dep_delay::BIGINT + air_time::BIGINT + 60) AS arrived_at,
    flights.*
FROM flights;
