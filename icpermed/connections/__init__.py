"""Which records of different apps belong together."""
