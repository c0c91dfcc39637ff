"""When it runs: the only Dagster, and the command line."""
