"""Probabilistic record linkage: which records are probably the same person or organization, how surely, and why.

    found = linkage.link(columns, rows, policy)     # columns.Column, rows of raw texts, settle.Policy

After Fellegi and Sunter (1969), by the library splink on DuckDB, in this process: nothing is sent anywhere. The
weights are learned from the records themselves by expectation maximisation, without labels. See
docs/explanation/matching.md.
"""
