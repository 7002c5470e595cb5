"""The servers that are compared; each runs as a process of its own."""

# The framework's own model beside the champion's files: for the naive server, and for MLflow's.
PICKLE, PYFUNC = "model.pkl", "pyfunc"
