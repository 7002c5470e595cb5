"""The verbs of the command line; each imports only what it needs, so that all start at once."""

DAY = "%Y-%m-%d"
