"""What the model answered, what came true, and whether that is still what it learned."""
