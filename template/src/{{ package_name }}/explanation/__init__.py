"""What the model has learned: importance and cost of its features, and expectations of its predictions."""
