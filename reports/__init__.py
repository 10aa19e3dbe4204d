"""The yearly State of the Art Report: composed from all the other apps, every number explained."""
