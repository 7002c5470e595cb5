"""Grafana's dashboards as code; observability/grafana/dashboards/ holds what they render."""
