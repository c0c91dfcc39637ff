"""Sales of things made once."""
