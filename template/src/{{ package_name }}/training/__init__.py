"""Fit, export and evaluate candidates; gates; retraining."""
