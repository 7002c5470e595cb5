"""Model versions: their files, their provenance, and the MLflow registry that stores them."""
