"""The loop through Prometheus and Alertmanager; run it with `python -m demo.stack`."""
