"""Months of the calendar: how many lie between two days, the one so many later, and the day that one ends on."""

from calendar import monthrange
from datetime import date


def months_between(first: date, last: date) -> int:
    """Return the calendar months from one day's month to another's; negative where the second is earlier."""
    return 12 * (last.year - first.year) + last.month - first.month


def month_later(day: date, months: int) -> date:
    """Give the first day of the month that lies so many months after a day's own; before it, where negative."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def month_end(day: date) -> date:
    """Give the last day of a day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])
