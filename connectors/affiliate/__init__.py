"""Commissions on sales that started from a link."""
