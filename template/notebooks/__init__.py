"""The exploration of the data: a script that `python -m notebooks` executes as a notebook."""
