"""Hours, from time trackers."""
