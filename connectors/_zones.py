"""Local time to UTC: IANA zones with their summer time, abbreviations as the fixed offsets they are."""

from collections.abc import Collection
from datetime import datetime
from functools import lru_cache

import polars as pl

from connectors._parsed import WHITE, Parsed, refuse, where
from connectors.vocabulary import Reason

OFFSETS: dict[str, int] = {
    "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 60, "BST": 60, "CET": 60, "MEZ": 60, "CEST": 120,
    "MESZ": 120, "EET": 120, "EEST": 180, "MSK": 180, "JST": 540, "AWST": 480, "ACST": 570, "ACDT": 630,
    "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780, "HST": -600, "AKST": -540, "AKDT": -480,
    "PST": -480, "PDT": -420, "MST": -420, "MDT": -360, "CST": -360, "CDT": -300, "EST": -300, "EDT": -240,
}  # fmt: skip
"""Minutes east of UTC. `PDT` beside a winter date is still -7 h: PayPal prints what was in force then.

`IST` (India, Ireland, Israel) is left out on purpose, as it names three offsets."""


@lru_cache(maxsize=512)
def is_zone(name: str) -> bool:
    """Say whether Polars knows this IANA name: its list does the work, so it is the one asked."""
    try:
        pl.Series([datetime(2020, 1, 1)]).dt.replace_time_zone(name)  # noqa: DTZ001 - naive on purpose
    except pl.exceptions.ComputeError:
        return False
    return True


def _shift_fixed(naive: pl.Expr, abbreviation: pl.Expr) -> pl.Expr:
    """Take a fixed offset off local times, null where the abbreviation is unknown."""
    minutes = abbreviation.replace_strict(OFFSETS, default=None, return_dtype=pl.Int64)
    return naive - pl.duration(minutes=minutes)


def _shift_zone(naive: pl.Expr, zone: str) -> pl.Expr:
    aware = naive.dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
    return aware.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def to_utc(naive: pl.Expr, zone: pl.Expr | str, zones: Collection[str] = ()) -> Parsed:
    """Turn naive local `Datetime("us")` into UTC naive.

    `zone` is one name, or a text column with a name per row; then `zones` lists the distinct ones. A name is
    an IANA zone or an abbreviation of `OFFSETS`, a fixed offset (`CET` stays +1 h in summer, `Europe/Paris`
    does not). An hour that the autumn clock shows twice is the first of the two; one that the spring clock
    skips is NO_SUCH_LOCAL_TIME; an unknown or blank zone is BAD_TIME_ZONE.
    """
    if isinstance(zone, str):
        zones, zone = (zone,), pl.lit(zone)
    cell = zone.str.strip_chars(WHITE)
    names = sorted({name.strip() for name in zones if name.strip() not in OFFSETS and is_zone(name.strip())})
    shifted = [_shift_zone(where(cell == name, naive), name) for name in names]
    known = cell.is_in([*OFFSETS, *names]).fill_null(value=False)
    value = pl.coalesce(_shift_fixed(naive, cell), *shifted)
    problem = pl.coalesce(
        refuse(naive.is_not_null() & ~known, Reason.BAD_TIME_ZONE),
        refuse(naive.is_not_null() & value.is_null(), Reason.NO_SUCH_LOCAL_TIME),
    )
    return Parsed(value, problem, sure=True)
