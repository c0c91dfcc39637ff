"""How a cell of a table is written: one function for each sort of value. None never gets here."""

from collections.abc import Callable
from typing import Any

from pipelines.html.tongue import Tongue

Row = dict[str, Any]
Show = Callable[[Tongue, Any, Row], str]


def money(tongue: Tongue, value: Any, row: Row) -> str:
    """An amount in the reporting currency."""
    return tongue.money(value, row["reporting_currency"])


def own_money(tongue: Tongue, value: Any, row: Row) -> str:
    """An amount in the currency of its row."""
    return tongue.money(value, row["currency"])


def rate(tongue: Tongue, value: Any, row: Row) -> str:
    """Money per hour in the reporting currency."""
    return tongue.rate(value, row["reporting_currency"])


def hours(tongue: Tongue, value: Any, _row: Row) -> str:
    """Seconds as hours."""
    return tongue.hours(value)


def told_hours(tongue: Tongue, value: Any, _row: Row) -> str:
    """Hours that are told as hours."""
    return f"{tongue.number(value, 1)}\u00a0h"


def percent(tongue: Tongue, value: Any, _row: Row) -> str:
    """A share of one."""
    return tongue.percent(value)


def chance(tongue: Tongue, value: Any, _row: Row) -> str:
    """A probability."""
    return tongue.chance(value)


def number(tongue: Tongue, value: Any, _row: Row) -> str:
    """A number with at most two decimals."""
    return tongue.number(value)


def count(tongue: Tongue, value: Any, _row: Row) -> str:
    """How many."""
    return tongue.number(value, 0)


def days(tongue: Tongue, value: Any, _row: Row) -> str:
    """A number of days."""
    return tongue.say("days", n=tongue.number(value, 1))


def months(tongue: Tongue, value: Any, _row: Row) -> str:
    """A number of months."""
    return tongue.say("months", n=tongue.number(value, 1))


def day(tongue: Tongue, value: Any, _row: Row) -> str:
    """A day."""
    return tongue.day(value)


def month(tongue: Tongue, value: Any, _row: Row) -> str:
    """A month."""
    return tongue.month(value)


def channel(tongue: Tongue, value: Any, _row: Row) -> str:
    """A channel by the name of its platform."""
    return tongue.channel(value)


def text(_tongue: Tongue, value: Any, _row: Row) -> str:
    """A text as it is."""
    return str(value)


def yes(tongue: Tongue, value: Any, _row: Row) -> str:
    """Yes or no."""
    return tongue.say("yes" if value else "no")


def word(group: str) -> Show:
    """A value of an enumeration, by its word."""
    return lambda tongue, value, _row: tongue.word(group, value)
