"""Changes that are made at a moment somebody chose."""
