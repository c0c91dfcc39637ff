"""Text to whole seconds."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.cells import duration

BAD = "bad_duration"


def seconds(style: Any, *cells: str | None) -> list[tuple[int | None, str | None]]:
    """Read cells as durations of one style."""
    parser = duration(pl.col("text"), style)
    frame = pl.LazyFrame({"text": cells}, schema={"text": pl.String})
    return frame.select(value=parser.value, problem=parser.problem).collect().rows()


@pytest.mark.parametrize(
    ("style", "cell", "expected"),
    [
        ("clock", "1:05", 3900), ("clock", "01:00:01", 3601), ("clock", "00:00:00", 0),
        ("clock", "120:00", 432_000),
        ("clock", "18:25 min", 1105), ("clock", "PT1H5M", 3900), ("clock", "PT45S", 45),
        ("clock", "P1DT2H", 93_600),
        ("decimal_hours", "0.33333", 1200), ("decimal_hours", "0,33333", 1200),
        ("decimal_hours", "20,0", 72_000),
        ("decimal_hours", "1", 3600), ("decimal_hours", "0.00", 0), ("decimal_hours", "0,01", 36),
        ("minutes", "18.5", 1110), ("minutes", "90", 5400),
        ("seconds", "8595", 8595), ("seconds", "12.5", 13), ("seconds", "12.499", 12), ("seconds", "0.5", 1),
        ("auto", "1:00", 3600), ("auto", "0.5", 1800), ("auto", "1,25", 4500), ("auto", "PT1M", 60),
        ("auto", "18:25 min", 1105),
    ],
)  # fmt: skip
def test_a_duration_is_whole_seconds(style: str, cell: str, expected: int) -> None:
    """Each tracker's form gives exact seconds; fractions are rounded half up."""
    assert seconds(style, cell, f" {cell} ") == [(expected, None)] * 2


@pytest.mark.parametrize(
    ("style", "cell"),
    [
        ("clock", "-1:00"), ("clock", "1:60"), ("clock", "1:00:60"), ("clock", "0.5"), ("clock", "P"),
        ("clock", "PT"),
        ("clock", "P1DT"), ("clock", "1:2"), ("clock", "18:25 hours"), ("clock", "PT1.5H"), ("clock", "90"),
        ("decimal_hours", "-1716203452"), ("decimal_hours", "1e3"), ("decimal_hours", "1:00"),
        ("decimal_hours", "NaN"),
        ("decimal_hours", "1.234,5"), ("decimal_hours", "1."), ("seconds", "-5"), ("seconds", "inf"),
        ("minutes", "5 min"), ("auto", "20"), ("auto", "-0.5"), ("auto", "x"), ("seconds", "１２"),
    ],
)  # fmt: skip
def test_what_is_no_stretch_of_time_is_refused(style: str, cell: str) -> None:
    """Running (negative) entries, impossible clocks and numbers without a unit are refused, never guessed."""
    assert seconds(style, cell) == [(None, BAD)]


@pytest.mark.parametrize("style", ["clock", "decimal_hours", "minutes", "seconds", "auto"])
def test_a_blank_duration_is_unknown_not_zero(style: str) -> None:
    """An empty cell gives null and no problem."""
    assert seconds(style, "", None, "\u00a0") == [(None, None)] * 3


@settings(deadline=None, max_examples=60)
@given(st.lists(st.decimals(Decimal(0), Decimal(99_999), places=12), min_size=1, max_size=20))
def test_hours_are_rounded_as_python_does(hours: list[Decimal]) -> None:
    """Decimal hours equal Python's exact product, rounded half up once."""
    expected = [int((hour * 3600).quantize(Decimal(1), ROUND_HALF_UP)) for hour in hours]
    assert seconds("decimal_hours", *(f"{hour:f}" for hour in hours)) == [(value, None) for value in expected]


@settings(deadline=None, max_examples=60)
@given(st.lists(st.integers(0, 359_999_999), min_size=1, max_size=20))
def test_clocks_round_trip(lengths: list[int]) -> None:
    """A clock and an ISO duration printed from seconds are read back as those seconds."""
    clocks = [f"{length // 3600}:{length // 60 % 60:02}:{length % 60:02}" for length in lengths]
    isos = [f"PT{length // 3600}H{length // 60 % 60}M{length % 60}S" for length in lengths]
    assert seconds("clock", *clocks) == [(length, None) for length in lengths]
    assert seconds("auto", *isos) == [(length, None) for length in lengths]
