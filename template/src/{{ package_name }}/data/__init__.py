"""Raw tables, validation, and features built in SQL."""
