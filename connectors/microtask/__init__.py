"""Paid tasks and surveys."""
