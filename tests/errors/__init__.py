"""Every reason and every error that the documentation lists, provoked."""
