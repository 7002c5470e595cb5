-- One row per departure, with only what is known before its hour begins. Outcomes enter in two ways:
-- mean delays at the airport in the full hours before, by actual departure time; and
-- windows that end two days earlier, when every flight has landed (the longest delay is 21.7 hours,
-- the longest flight 11.6).
CREATE OR REPLACE TABLE features AS
WITH airport_hours AS (
    SELECT
        origin,
        date_trunc('hour', departed_at) AS departed_hour,
        avg(dep_delay) AS mean_delay
    FROM departures
    WHERE departed_at IS NOT NULL
    GROUP BY ALL
),
history AS (
    SELECT
        flight_id,
        scheduled_at,
        time_hour,
        tailnum,
        carrier,
        origin,
        dest,
        distance,
        scheduled_minutes,
        hour AS departure_hour,
        isodow(make_date(year, month, day)) AS weekday,
        count(*) OVER (PARTITION BY origin, time_hour) AS departures_that_hour,
        avg((arr_delay > 15)::INT) OVER carrier_week AS carrier_late_share,
        avg((arr_delay > 15)::INT) OVER route_fortnight AS route_late_share,
        avg(air_time) OVER route_fortnight AS route_air_time
    FROM departures
    WINDOW
        carrier_week AS (
            PARTITION BY carrier ORDER BY scheduled_at
            RANGE BETWEEN INTERVAL 9 DAY PRECEDING AND INTERVAL 2 DAY PRECEDING
        ),
        route_fortnight AS (
            PARTITION BY origin, dest ORDER BY scheduled_at
            RANGE BETWEEN INTERVAL 16 DAY PRECEDING AND INTERVAL 2 DAY PRECEDING
        )
)
SELECT
    history.* EXCLUDE (time_hour, tailnum),
    last_hour.mean_delay AS delay_last_hour,
    hour_before.mean_delay AS delay_hour_before,
    -- Observed at departure: a stand-in for the forecast that a live system would have.
    weather.temp AS temperature,
    weather.humid AS humidity,
    weather.wind_speed,
    weather.wind_dir AS wind_direction,
    weather.precip AS precipitation,
    weather.pressure,
    weather.visib AS visibility,
    date_part('year', scheduled_at) - planes.year AS plane_age,
    planes.seats
FROM history
LEFT JOIN airport_hours AS last_hour
    ON history.origin = last_hour.origin
    AND last_hour.departed_hour = history.time_hour - INTERVAL 1 HOUR
LEFT JOIN airport_hours AS hour_before
    ON history.origin = hour_before.origin
    AND hour_before.departed_hour = history.time_hour - INTERVAL 2 HOUR
LEFT JOIN weather
    ON history.origin = weather.origin AND history.time_hour = weather.time_hour
LEFT JOIN planes ON history.tailnum = planes.tailnum;
