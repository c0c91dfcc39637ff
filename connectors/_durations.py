"""Text to whole seconds."""

from typing import Literal

import polars as pl

from connectors._parsed import ONE_SPACE, Parsed, parsed, whole
from connectors.vocabulary import Reason

Style = Literal["clock", "decimal_hours", "minutes", "seconds", "auto"]

CLOCK = "([0-9]{1,5}):([0-5][0-9])(?::([0-5][0-9]))?"
CLOCK_MINUTES = f"([0-9]{{1,5}}):([0-5][0-9]){ONE_SPACE}min"
ISO = "P(?:([0-9]{1,4})D)?(?:T(?:([0-9]{1,5})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,8})S)?)?"
ISO_FILLED = "P[0-9DTHMS]*[0-9][DHMS]"
NUMBER = "[0-9]{1,9}(?:[.,][0-9]{1,12})?"
FRACTION = "[0-9]{1,9}[.,][0-9]{1,12}"
UNITS = {"decimal_hours": 3600, "minutes": 60, "seconds": 1}


def _sum(text: pl.Expr, pattern: str, seconds: tuple[int, ...]) -> list[pl.Expr]:
    """Give each captured number times the seconds it is worth; what is not there is 0."""
    return [text.str.extract(whole(pattern), place).cast(pl.Int64).fill_null(0) * worth for place, worth in enumerate(seconds, start=2)]


def _clock(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Give where a clock or ISO form fits, and its seconds."""
    fits = text.str.contains(whole(f"{CLOCK}|{CLOCK_MINUTES}"))
    iso = text.str.contains(whole(ISO)) & text.str.contains(whole(ISO_FILLED))
    parts = [
        *_sum(text, CLOCK, (3600, 60, 1)),
        *_sum(text, CLOCK_MINUTES, (60, 1)),
        *_sum(text, ISO, (86_400, 3600, 60, 1)),
    ]
    return fits | iso, pl.sum_horizontal(parts)


def _number(text: pl.Expr, pattern: str, unit: int) -> tuple[pl.Expr, pl.Expr]:
    """Give where a number fits, and its seconds: exact in Decimal, rounded half up (`0.33333` h: 1200)."""
    plain = text.str.extract(whole(pattern), 1).str.replace(",", ".", literal=True)
    exact = plain.cast(pl.Decimal(38, 12), strict=False) * pl.lit(unit)
    seconds = exact.round(0, mode="half_away_from_zero").cast(pl.Int64)
    return text.str.contains(whole(pattern)), seconds


def duration(text: pl.Expr, style: Style) -> Parsed:
    """Read a stretch of time as whole seconds (Int64); negative or unreadable cells are BAD_DURATION.

    - clock: `H:MM`, `HH:MM:SS`, `18:25 min` (minutes and seconds), ISO 8601 `PT1H5M`.
    - decimal_hours, minutes, seconds: one number, its mark a dot or a comma, rounded half up to the second.
    - auto: the clock forms, or hours when the number has a mark; a bare whole number tells no unit: refused.
    """
    if style in UNITS:
        fits, seconds = _number(text, NUMBER, UNITS[style])
    else:
        fits, seconds = _clock(text)
    if style == "auto":
        is_hours, hours = _number(text, FRACTION, 3600)
        fits, seconds = fits | is_hours, seconds + hours.fill_null(0)
    return parsed(text, fits, seconds, Reason.BAD_DURATION)
