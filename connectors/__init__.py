"""Where money comes from: the platforms, and reading what they export."""
