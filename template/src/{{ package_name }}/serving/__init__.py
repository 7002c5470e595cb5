"""Serves the champion over HTTP."""
