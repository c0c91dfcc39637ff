"""How amounts and hours are shown: an unknown one is a dash, never 0."""

from decimal import Decimal

from transforms.rounding import round_money


def two(value: object) -> str:
    """Show an amount with two decimals."""
    return f"{round_money(value):,.2f}" if isinstance(value, Decimal) else "–"


def hours_of(seconds: object) -> str:
    """Show seconds as hours with one decimal."""
    return f"{seconds / 3600:,.1f}" if isinstance(seconds, int) else "–"
