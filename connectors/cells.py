"""Text cells to typed values, strictly: each parser gives the value and the reason for a refusal."""

import polars as pl

from connectors._dates import (
    day,
    decide_order,
    epoch,
    instant,
    months,
    order_conflict,
    order_formats,
    us_abbreviated,
)
from connectors._durations import duration
from connectors._money import MONEY, currencies, currency, decide_decimal, money, symbol, unfloat
from connectors._parsed import MINUS, ONE_SPACE, Parsed, blank, parsed, whole
from connectors._zones import to_utc
from connectors.vocabulary import Reason

__all__ = [
    "MONEY",
    "Parsed",
    "blank",
    "currencies",
    "currency",
    "day",
    "decide_decimal",
    "decide_order",
    "duration",
    "epoch",
    "instant",
    "integer",
    "money",
    "months",
    "order_conflict",
    "order_formats",
    "symbol",
    "to_utc",
    "unfloat",
    "us_abbreviated",
]

_GROUPED = "|".join(f"[1-9][0-9]{{0,2}}(?:{by}[0-9]{{3}}){{1,5}}" for by in (",", ONE_SPACE))
_INTEGER = whole(f"[+{MINUS}]?(?:[0-9]{{1,18}}|{_GROUPED})")


def integer(text: pl.Expr) -> Parsed:
    """Read a whole number of at most 18 digits as Int64; comma or space may part threes; else BAD_NUMBER."""
    digits = text.str.replace_all(f"[^0-9{MINUS}]", "").str.replace("\u2212", "-", literal=True)
    return parsed(text, text.str.contains(_INTEGER), digits.cast(pl.Int64, strict=False), Reason.BAD_NUMBER)
