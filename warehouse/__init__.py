"""Where it rests: the only DuckDB and the only SQL."""
