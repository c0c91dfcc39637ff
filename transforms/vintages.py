"""Assets together: what those of one quarter earn as they age, and how unevenly those of one kind earn (metrics M45, M47)."""

import zlib
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl

from transforms.asset_months import AMOUNT, RATE
from transforms.estimate import CONTRACT, Contract, Why
from transforms.months import month_later
from transforms.rates import MONTHS, Evidence, evidence
from transforms.rounding import round_money, round_ratio

OBSERVED: Final = 0.8
"""Share of a vintage that must have lived an age."""
BOOTSTRAP_FROM: Final = 10
DRAWS: Final = 2000
LEVEL: Final = 0.95
FEWEST_ASSETS: Final = 3
FEWEST_MONTHS: Final = 6
WINDOW: Final = 12
"""Months that unevenness is told over."""
Floats = npt.NDArray[np.float64]


def vintages(months: pl.DataFrame, assets: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give the rows of `mart.asset_vintage` but for worker and currency.

    Assets that sold from the first month of data on are in no vintage: when they were published is not known. A month counts when exports
    cover all of it.
    """
    dated = assets.filter(pl.col("published_by").is_in(["settings", "first_sale"]) & pl.col("published_on").is_not_null())
    about = dated.select("asset_id", pl.col("published_on").dt.truncate("1q").alias("quarter"))
    lived = months.filter("is_complete").join(about, on="asset_id")
    size = dated.group_by("kind", pl.col("published_on").dt.truncate("1q").alias("quarter")).len("n_assets")
    rows: list[dict[str, Any]] = []
    for kind, quarter, n_assets in size.sort("kind", "quarter").rows():
        mine = lived.filter((pl.col("kind") == kind) & (pl.col("quarter") == quarter)).sort("age_months", "asset_id")
        rows += [
            {"kind": kind, "quarter": quarter, "n_assets": n_assets} | row for row in _curve(mine, n_assets, f"{kind}{quarter}", through)
        ]
    return pl.DataFrame(rows, schema=VINTAGE, orient="row")


def _curve(mine: pl.DataFrame, n_assets: int, name: str, through: date) -> list[dict[str, Any]]:
    """Give the rows of one vintage; ages that fewer than four fifths have lived are left out."""
    seen: dict[int, dict[str, Decimal]] = {}
    for age, asset, revenue in mine.select("age_months", "asset_id", "revenue_net_rc").rows():
        seen.setdefault(age, {})[asset] = revenue
    ages = [age for age in sorted(seen) if len(seen[age]) >= OBSERVED * n_assets]
    return [_age(age, seen, ages, n_assets, name, through) for age in ages]


def _age(age: int, seen: dict[int, dict[str, Decimal]], ages: Sequence[int], n_assets: int, name: str, through: date) -> dict[str, Any]:
    amounts = [seen[age][asset] for asset in sorted(seen[age])]
    told = _contract(len(amounts), n_assets, len(ages), through)
    row: dict[str, Any] = {"age_months": age, "n_assets_observed": len(amounts), **told.columns()}
    if not told.is_shown:
        return row
    lo, hi = _bootstrap(amounts, f"{name}{age}") if told.interval_level else (None, None)
    return row | {
        "mean_net_rc": mean(amounts),
        "mean_net_rc_lo": lo,
        "mean_net_rc_hi": hi,
        "median_net_rc": median(amounts),
        "cum_mean_rc": _cumulated(age, seen),
    }


def _contract(n: int, n_assets: int, ages: int, through: date) -> Contract:
    """Judge a mean: from 3 assets or 6 months of age on, with an interval from 10 assets on."""
    is_few = n_assets < FEWEST_ASSETS and ages < FEWEST_MONTHS
    has_interval = n >= BOOTSTRAP_FROM
    level = Evidence.HIDE if is_few else Evidence.ANECDOTE if n < MONTHS[1] else evidence(n, MONTHS)
    careful = None if has_interval else str(Why.TOO_FEW_ASSETS)
    return Contract(
        interval_level=LEVEL if has_interval else None,
        method="bootstrap_assets" if has_interval else "none",
        n_events=n,
        evidence_level=str(level),
        data_through=through,
        is_shown=not is_few,
        suppress_reason=careful,
    )


def _cumulated(age: int, seen: dict[int, dict[str, Decimal]]) -> Decimal | None:
    """Give mean revenue up to an age of the assets that were seen at every age from 0 on: never a sum over changing assets."""
    if any(earlier not in seen for earlier in range(age + 1)):
        return None
    always = set.intersection(*(set(seen[earlier]) for earlier in range(age + 1)))
    sums = [sum((seen[earlier][asset] for earlier in range(age + 1)), Decimal(0)) for asset in sorted(always)]
    return mean(sums) if sums else None


def mean(amounts: Sequence[Decimal]) -> Decimal:
    """Give the mean, rounded once to 8 places."""
    return round_ratio(sum(amounts, Decimal(0)), len(amounts), 8)


def median(amounts: Sequence[Decimal]) -> Decimal:
    """Give the median, exact where the number is odd, else rounded once to 8 places."""
    ordered = sorted(amounts)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else round_ratio(ordered[middle - 1] + ordered[middle], 2, 8)


def _bootstrap(amounts: Sequence[Decimal], name: str) -> tuple[Decimal, Decimal]:
    """Give both ends of the mean, resampling assets; the seed is made of the vintage's name, so that the same data give the same ends."""
    values = np.array([float(amount) for amount in amounts])
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    means = rng.choice(values, size=(DRAWS, len(values))).mean(axis=1)
    low, high = np.quantile(means, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return round_money(Decimal(repr(float(low))), 8), round_money(Decimal(repr(float(high))), 8)


def kinds(months: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give the rows of `mart.asset_kind` but for worker and currency: the last 12 months up to `through`."""
    from_month = month_later(through, 1 - WINDOW)
    lately = months.filter((pl.col("month") >= from_month) & ((pl.col("status") != "retired") | (pl.col("revenue_net_rc") != 0)))
    per_asset = lately.group_by("kind", "asset_id").agg(
        pl.col("units").sum(),
        pl.col("revenue_net_rc").sum(),
        pl.col("views").sum(),
        pl.col("revenue_net_rc").filter(pl.col("views").is_not_null()).sum().alias("viewed_rc"),
    )
    groups = per_asset.sort("kind", "asset_id").group_by("kind", maintain_order=True).agg(pl.all())
    return pl.DataFrame([_kind(row, through) for row in groups.to_dicts()], schema=KIND, orient="row")


def _kind(row: dict[str, Any], through: date) -> dict[str, Any]:
    amounts: list[Decimal] = row["revenue_net_rc"]
    total, units, views = sum(amounts, Decimal(0)), sum(row["units"]), sum(row["views"])
    why = (
        Why.TOO_FEW_ASSETS
        if len(amounts) < FEWEST_ASSETS
        else Why.NEGATIVE_BASE
        if min(amounts) < 0
        else Why.NO_EVENTS
        if total <= 0
        else None
    )
    level = Evidence.HIDE if why else evidence(len(amounts), MONTHS)
    return {
        "kind": row["kind"],
        "n_assets": len(amounts),
        "units": units,
        "revenue_net_rc": total,
        "median_net_rc": median(amounts),
        "net_per_unit_rc": round_ratio(total, units) if units else None,
        "rpm_rc": round_ratio(sum(row["viewed_rc"], Decimal(0)), views, times=1000) if views else None,
        "top1_share": None if why else float(max(amounts) / total),
        "gini": None if why else gini(amounts),
        **Contract(
            interval_level=None, method="none", n_events=len(amounts), evidence_level=str(level), data_through=through,
            is_shown=why is None, suppress_reason=str(why) if why else None,
        ).columns(),
    }  # fmt: skip


def gini(amounts: Sequence[Decimal]) -> float:
    """Give the Gini coefficient of amounts that are not negative and not all zero: 0 where all are alike, (n - 1) / n where one has all."""
    ordered, n = sorted(amounts), len(amounts)
    below = sum(accumulate(ordered), Decimal(0))
    return float((n + 1 - 2 * below / sum(ordered, Decimal(0))) / n)


VINTAGE: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "kind": pl.String,
    "quarter": pl.Date,
    "age_months": pl.Int64,
    "n_assets": pl.Int64,
    "n_assets_observed": pl.Int64,
    **dict.fromkeys(("mean_net_rc", "mean_net_rc_lo", "mean_net_rc_hi", "median_net_rc", "cum_mean_rc"), pl.Decimal(18, 8)),
    **CONTRACT,
}
KIND: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "kind": pl.String,
    "n_assets": pl.Int64,
    "units": pl.Int64,
    "revenue_net_rc": AMOUNT,
    "median_net_rc": AMOUNT,
    "net_per_unit_rc": RATE,
    "rpm_rc": RATE,
    "top1_share": pl.Float64,
    "gini": pl.Float64,
    **CONTRACT,
}
