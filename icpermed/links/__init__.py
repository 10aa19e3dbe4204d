"""Every address on the web that a record names, and whether it can be reached."""
