"""Stretches of work as the themes give them on, for tests of what is computed from them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms.stretches import aligned

HOUR = 3600
UNIT = {
    **dict.fromkeys(("worker_id", "channel_id", "basis", "unit_id"), pl.String),
    "day": pl.Date,
    "money": pl.Decimal(18, 8),
    "seconds": pl.Int64,
    "skills": pl.List(pl.String),
}
Row = dict[str, Any]


def unit(
    channel: str, number: int, day: date, rate: float, seconds: int = HOUR, basis: str = "sessions", skills: Sequence[str] = ()
) -> Row:
    """Give a stretch of work at a rate per hour."""
    money = Decimal(f"{rate * seconds / HOUR:.8f}")
    about = {"worker_id": "me", "channel_id": channel, "basis": basis, "unit_id": f"{channel}{number}", "day": day}
    return about | {"money": money, "seconds": seconds, "skills": list(skills)}


def units(*rows: Row) -> pl.DataFrame:
    """Give stretches as the theme gives them on."""
    return aligned(pl.DataFrame(list(rows), schema=UNIT, orient="row"))
