"""Pages of the Recognition and of best practices."""
