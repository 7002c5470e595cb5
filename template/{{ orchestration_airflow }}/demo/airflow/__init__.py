"""An Airflow of its own for a demo or a test; `python -m demo.airflow` retrains on alerts."""
