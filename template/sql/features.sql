-- One row per departure, with only what is known before it.
-- Outcomes enter through windows that end two days earlier: by then every flight has landed
-- (the longest delay is 21.7 hours, the longest flight 11.6), so no window looks into the future.
CREATE OR REPLACE TABLE features AS
WITH history AS (
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
LEFT JOIN weather USING (origin, time_hour)
LEFT JOIN planes USING (tailnum);
