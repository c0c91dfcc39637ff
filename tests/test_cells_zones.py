"""Local time to UTC."""
# ruff: noqa: DTZ001 - the contract is naive datetimes, local first and then UTC

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import polars as pl
import pytest

from connectors import cells as c


def utc(naive: datetime | None, zone: str | None, zones: Sequence[str] | None = None) -> tuple[Any, str | None]:
    """Convert one local time whose zone stands in a column."""
    parser = c.to_utc(pl.col("at"), pl.col("zone"), [zone] if zones is None and zone else zones or [])
    schema: dict[str, pl.DataType] = {"at": pl.Datetime("us"), "zone": pl.String()}
    frame = pl.LazyFrame({"at": [naive], "zone": [zone]}, schema=schema)
    value, problem = frame.select(parser.value, problem=parser.problem).collect().rows()[0]
    return value, problem


NOON = datetime(2024, 7, 1, 12)


@pytest.mark.parametrize(
    ("naive", "zone", "expected"),
    [
        (NOON, "PDT", (NOON + timedelta(hours=7), None)), (NOON, "PST", (NOON + timedelta(hours=8), None)),
        (NOON, "EDT", (NOON + timedelta(hours=4), None)), (NOON, "CEST", (NOON - timedelta(hours=2), None)),
        (NOON, "CET", (NOON - timedelta(hours=1), None)), (NOON, "MESZ", (NOON - timedelta(hours=2), None)),
        (NOON, "AEST", (NOON - timedelta(hours=10), None)), (NOON, "BST", (NOON - timedelta(hours=1), None)),
        (NOON, " UTC ", (NOON, None)), (NOON, "Europe/Berlin", (NOON - timedelta(hours=2), None)),
        (NOON, "America/Los_Angeles", (NOON + timedelta(hours=7), None)),
        (datetime(2024, 10, 27, 2, 30), "Europe/Paris", (datetime(2024, 10, 27, 0, 30), None)),
        (datetime(2024, 3, 31, 2, 30), "Europe/Paris", (None, "no_such_local_time")),
        (datetime(2024, 3, 31, 2, 30), "CET", (datetime(2024, 3, 31, 1, 30), None)),
        (NOON, "IST", (None, "bad_time_zone")), (NOON, "Mars/Base", (None, "bad_time_zone")),
        (NOON, "", (None, "bad_time_zone")), (NOON, None, (None, "bad_time_zone")),
        (None, "Europe/Paris", (None, None)), (None, "Mars/Base", (None, None)),
    ],
)  # fmt: skip
def test_local_time_becomes_utc(naive: datetime | None, zone: str | None, expected: tuple[Any, str | None]) -> None:
    """Zones know summer time, abbreviations do not; a doubled hour is its first, a skipped one none (F86)."""
    assert utc(naive, zone) == expected
    if zone:
        one = c.to_utc(pl.col("at"), zone)
        frame = pl.LazyFrame({"at": [naive]}, schema={"at": pl.Datetime("us")})
        assert frame.select(v=one.value, p=one.problem).collect().rows() == [expected]


def test_a_zone_that_was_not_listed_is_refused() -> None:
    """Only the zones announced for a column are applied; a row with another one is told, not passed."""
    assert utc(NOON, "Europe/Paris", ["Europe/Berlin"]) == (None, "bad_time_zone")
