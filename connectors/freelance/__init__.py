"""Contracts and orders from clients."""
