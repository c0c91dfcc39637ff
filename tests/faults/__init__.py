"""The fault catalogue: damaged, hostile and changing exports, each with what must come of it."""
