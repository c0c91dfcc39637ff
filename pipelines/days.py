"""Past days: how `--as-of` is written, and where the warehouse of a day lies."""

from datetime import UTC, date, datetime
from pathlib import Path

from pipelines.errors import ConfigurationError
from pipelines.home import Home


def parse_day(text: str, today: date | None = None) -> date:
    """Read `--as-of`. Raises `ConfigurationError` for anything but a day that has begun, as 2026-03-31."""
    last = today or datetime.now(UTC).date()
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"--as-of {text}: not a day. Write it as YYYY-MM-DD, such as {last.replace(day=1)}.") from None
    if day > last:
        raise ConfigurationError(f"--as-of {text}: this day has not come yet. Give {last} or an earlier one.")
    return day


def as_of_file(home: Home, day: date) -> Path:
    """Give where the warehouse of a day lies."""
    return home.data / "as-of" / f"{day}.duckdb"
