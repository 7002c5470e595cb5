"""What Prometheus, Alertmanager and Grafana see of a project that serves real traffic."""
