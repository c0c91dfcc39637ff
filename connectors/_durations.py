"""Text to whole seconds."""

from typing import Literal

import polars as pl

from connectors._parsed import ONE_SPACE, Parsed, parsed, trimmed, where
from connectors.vocabulary import Reason

Style = Literal["clock", "decimal_hours", "minutes", "seconds", "auto"]

CLOCK = "^([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9]))?$"
CLOCK_MINUTES = f"^([0-9]{{1,5}}):([0-5][0-9]){ONE_SPACE}min$"
ISO = r"^P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?$"
NUMBER = "^[0-9]{1,9}(?:[.,][0-9]{1,12})?$"
FRACTION = "^[0-9]{1,9}[.,][0-9]{1,12}$"
UNITS = {"decimal_hours": 3600, "minutes": 60, "seconds": 1}


def _parts(cell: pl.Expr, pattern: str, seconds: tuple[int, ...]) -> pl.Expr:
    """Sum the captured numbers, each worth so many seconds; a missing part is 0, no match at all is null."""
    parts = (
        cell.str.extract(pattern, place).cast(pl.Int64).fill_null(0) * worth
        for place, worth in enumerate(seconds, start=1)
    )
    return where(cell.str.contains(pattern), pl.sum_horizontal(parts))


def _clock(cell: pl.Expr) -> pl.Expr:
    iso = where(cell.str.contains("[0-9][DHMS]$"), cell)
    return pl.coalesce(
        _parts(cell, CLOCK, (3600, 60, 1)),
        _parts(cell, CLOCK_MINUTES, (60, 1)),
        _parts(iso, ISO, (86_400, 3600, 60, 1)),
    )


def _number(cell: pl.Expr, pattern: str, unit: int) -> pl.Expr:
    """Multiply in Decimal(38, 12), then round half up: `0.33333` hours are 1200 seconds."""
    exact = where(cell.str.contains(pattern), cell.str.replace(",", ".", literal=True))
    exact = exact.cast(pl.Decimal(38, 12), strict=False) * pl.lit(unit)
    return exact.round(0, mode="half_away_from_zero").cast(pl.Int64)


def duration(text: pl.Expr, style: Style) -> Parsed:
    """Read a stretch of time as whole seconds (Int64); negative or unreadable cells are BAD_DURATION.

    - clock: `H:MM`, `HH:MM:SS`, `18:25 min` (minutes and seconds), ISO 8601 `PT1H5M`.
    - decimal_hours, minutes, seconds: one number, its mark a dot or a comma, rounded half up to the second.
    - auto: the clock forms, or hours when the number has a mark; a bare whole number tells no unit: refused.
    """
    cell = trimmed(text)
    if style in UNITS:
        value = _number(cell, NUMBER, UNITS[style])
    elif style == "clock":
        value = _clock(cell)
    else:
        value = pl.coalesce(_clock(cell), _number(cell, FRACTION, 3600))
    return parsed(cell, value, Reason.BAD_DURATION)
