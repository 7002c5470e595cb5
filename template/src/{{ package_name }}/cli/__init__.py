"""The command line, a module per group of commands; each command imports only what it needs."""

DAY = "%Y-%m-%d"
