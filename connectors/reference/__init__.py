"""Exchange rates and legal parameters."""
