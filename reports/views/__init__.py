"""Pages of the reports, and of those who write for them."""
