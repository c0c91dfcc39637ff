"""What is asked for: the kind of file, where to, which days, with names or without."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.exports.kind import Kind
from pipelines.home import Home

__all__ = ["Kind", "Period", "Wish", "period", "quarter_of", "read", "year_of"]

WHOLE = (Kind.CSV, Kind.PARQUET, Kind.XLSX)
"""Kinds that write whole tables: a year or a quarter of a window or of a forecast means nothing."""


@dataclass(frozen=True)
class Period:
    """The days from `first` to before `end`, and what to call them; everything when both are None."""

    first: date | None = None
    end: date | None = None
    label: str = ""

    def sql(self, day: str) -> str:
        """Give the condition that an SQL expression is one of these days."""
        return "true" if self.first is None else f"{day} >= DATE '{self.first}' AND {day} < DATE '{self.end}'"

    @property
    def suffix(self) -> str:
        """What a file name ends with."""
        return f"-{self.label}" if self.label else ""


@dataclass(frozen=True)
class Wish:
    """What to write, and how."""

    kind: Kind
    to: Path
    period: Period = Period()
    names: bool = False
    force: bool = False


def read(home: Home, kind: Kind, to: Path | None, year: str, quarter: str, *, names: bool, force: bool) -> Wish:
    """Read the options of `moisson export`. Raises `ConfigurationError` for days that are none, or that the kind does not know."""
    if (year or quarter) and kind in WHOLE:
        raise ConfigurationError(
            f"{'--year' if year else '--quarter'}: {kind} writes whole tables. Leave it out; beancount, hledger, accountant and dac7 know it."
        )
    folder = (to or home.root / "exports").expanduser().resolve()
    return Wish(kind, folder, period(year, quarter), names=names, force=force)


def period(year: str, quarter: str) -> Period:
    """Read a year (2026) or a quarter (2026-Q1). Raises `ConfigurationError` for anything else, and for both."""
    if year and quarter:
        raise ConfigurationError("--quarter: it is given beside --year. Leave --year out: a quarter is written with its year, as 2026-Q1.")
    found = re.fullmatch(r"(?P<year>[12]\d{3})(?:-?[Qq](?P<quarter>[1-4]))?", year or quarter)
    if not (year or quarter):
        return Period()
    if found is None or bool(quarter) != bool(found["quarter"]):
        raise ConfigurationError(
            f"--quarter {quarter}: not a quarter. Write it as 2026-Q1." if quarter else f"--year {year}: not a year. Write it as 2026."
        )
    return quarter_of(int(found["year"]), int(found["quarter"])) if quarter else year_of(int(found["year"]))


def year_of(year: int) -> Period:
    """Give a calendar year."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1), f"{year}")


def quarter_of(year: int, number: int) -> Period:
    """Give a quarter of a calendar year, 1 to 4."""
    first = date(year, 3 * number - 2, 1)
    return Period(first, (first + timedelta(days=95)).replace(day=1), f"{year}-Q{number}")
