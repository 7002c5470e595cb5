"""What Prometheus and Alertmanager need of the project: the monitor's metrics, and retraining on an alert."""
