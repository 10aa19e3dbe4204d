"""Pages of the reports, of those who write for them, and of those who read a draft."""
