"""Model selection: tune hyperparameters, and compare models on the same rows."""
