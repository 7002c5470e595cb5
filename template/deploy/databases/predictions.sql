-- The prediction log's database. PostgreSQL runs every file of this folder once, when its volume is created.
CREATE DATABASE predictions;
