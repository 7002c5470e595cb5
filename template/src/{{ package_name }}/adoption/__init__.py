"""Adopt a table of the owner's: read it, profile it, and propose a project for it."""
