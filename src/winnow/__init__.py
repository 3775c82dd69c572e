"""Winnow turns leads into prospects, prospects into opportunities and opportunities into customers."""

__version__ = "0.1.0"
