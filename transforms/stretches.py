"""Stretches of work with money and hours: sessions, or weeks where no clock tells the money, whose money may be billed a week late."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]
WEEKS: Final = "weeks"
WEEK: Final = timedelta(days=7)
FEWEST_WEEKS: Final = 12


def aligned(units: pl.DataFrame) -> pl.DataFrame:
    """Put weekly money beside the hours that earned it: a week back, where that goes with the hours better than its own week.

    `units`: worker_id, channel_id, basis, unit_id, day, money, seconds, skills. A platform that bills on the Monday after its week otherwise
    makes every weekly rate a ratio of two different weeks. Adds `is_late`. Stretches without money and hours are left out.
    """
    weekly = units.filter(pl.col("basis") == WEEKS)
    parts = [units.filter(pl.col("basis") != WEEKS).with_columns(pl.lit(value=False).alias("is_late"))]
    parts += [_week_back(one) if _is_late(one) else one.with_columns(pl.lit(value=False).alias("is_late")) for one in _channels(weekly)]
    whole = pl.concat(parts, how="vertical_relaxed")
    return whole.filter((pl.col("money") != 0) | (pl.col("seconds") > 0)).sort("worker_id", "channel_id", "day", "unit_id")


def _channels(units: pl.DataFrame) -> list[pl.DataFrame]:
    return units.sort("worker_id", "channel_id", "day").partition_by("worker_id", "channel_id", maintain_order=True)


def _is_late(one: pl.DataFrame) -> bool:
    """Whether hours go with the money of the week after them better than with that of their own."""
    grid = one.select(pl.date_range(pl.col("day").min(), pl.col("day").max(), "7d").alias("day"))
    full = grid.join(one.select("day", "seconds", pl.col("money").cast(pl.Float64)), on="day", how="left").fill_null(0).sort("day")
    if full.height <= FEWEST_WEEKS:
        return False
    hours, money = full["seconds"].to_numpy().astype(np.float64), full["money"].to_numpy()
    return _together(hours[:-1], money[1:]) > max(_together(hours, money), 0.0)


def _together(a: Floats, b: Floats) -> float:
    """Give the correlation; 0 where one does not vary."""
    return float(np.corrcoef(a, b)[0, 1]) if a.std() > 0 and b.std() > 0 else 0.0


def _week_back(one: pl.DataFrame) -> pl.DataFrame:
    """Move money a week back; a week that had none of its own is made."""
    keys = ["worker_id", "channel_id", "basis", "day"]
    moved = one.select(*keys, "money").with_columns(pl.col("day").dt.offset_by("-7d"))
    hours = one.drop("money")
    both = hours.join(moved, on=keys, how="full", coalesce=True)
    made = both.with_columns(
        pl.col("unit_id").fill_null(pl.col("day").dt.to_string("%Y-%m-%d")),
        pl.col("seconds").fill_null(0),
        pl.col("money").fill_null(0),
        pl.col("skills").fill_null(pl.lit([], dtype=pl.List(pl.String))),
        pl.lit(value=True).alias("is_late"),
    )
    return made.select(*one.columns, "is_late")


def between(units: pl.DataFrame, first: date, last: date) -> pl.DataFrame:
    """Give the stretches that lie wholly between two days, both included."""
    ends = pl.when(pl.col("basis") == WEEKS).then(pl.col("day") + WEEK - timedelta(days=1)).otherwise(pl.col("day"))
    return units.filter((pl.col("day") >= first) & (ends <= last))


def called(units: pl.DataFrame) -> str:
    """Say what the stretches are."""
    names: Sequence[str] = units["basis"].unique().sort().to_list()
    late = "_billed_a_week_later" if units["is_late"].any() else ""
    return "_and_".join(names) + late
