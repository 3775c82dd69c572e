"""Imports: bring a file, say what its columns are, try it, run it."""
