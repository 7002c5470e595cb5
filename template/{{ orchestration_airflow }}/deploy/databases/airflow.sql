-- Airflow's database.
CREATE DATABASE airflow;
