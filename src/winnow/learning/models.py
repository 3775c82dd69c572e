"""What was learned from history, and how well it held."""
