"""From raw data to a monitored model in production."""
