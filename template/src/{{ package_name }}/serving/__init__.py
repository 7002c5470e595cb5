"""The champion behind HTTP."""
