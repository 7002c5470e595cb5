"""Write measured numbers into the documents. Run it with `python -m reporting`."""
