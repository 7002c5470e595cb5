-- MLflow's database is made by PostgreSQL's own setting; this is the prediction log's.
CREATE DATABASE predictions;
