"""Throughput, latency and memory of the server, measured beside its alternatives."""
