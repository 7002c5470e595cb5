"""Throughput, latency and memory of the server, compared with its alternatives."""
