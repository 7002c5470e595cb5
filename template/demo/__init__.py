"""The production loop end to end; run it with `python -m demo`."""
