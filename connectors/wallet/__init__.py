"""Where platforms pay to."""
