"""One index of everything public, to be searched at once."""
