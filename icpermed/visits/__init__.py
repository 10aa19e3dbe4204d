"""How often public pages are read: counts by day, nothing about people."""
