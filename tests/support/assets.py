"""Assets, their sales and their hours as frames, for tests of what is computed from them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from transforms import asset_months, lifetime
from transforms.lifetime import Rates

THROUGH = date(2026, 12, 31)


def months_from(first: date, count: int) -> list[date]:
    """Give first days of months."""
    start = first.year * 12 + first.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(start, start + count)]


def asset(key: str, **more: Any) -> dict[str, Any]:
    """Give an asset published in January 2026, on a channel with data of the whole year."""
    about = {
        "asset_id": key, "channel": "gumroad", "name": key, "kind": "template", "declared": True, "published_on": date(2026, 1, 5),
        "published_by": "settings", "retired_on": None, "refreshed_on": [], "told_creation_s": None, "data_from": date(2026, 1, 1), "data_to": THROUGH,
    }  # fmt: skip
    return about | more


SCHEMA = {
    **dict.fromkeys(("asset_id", "channel", "name", "kind", "published_by"), pl.String),
    **dict.fromkeys(("published_on", "retired_on", "data_from", "data_to"), pl.Date),
    "declared": pl.Boolean,
    "refreshed_on": pl.List(pl.Date),
    "told_creation_s": pl.Int64,
}
NO_VIEWS = pl.DataFrame(schema={"asset_id": pl.String, "month": pl.Date, "views": pl.Int64, "views_kind": pl.String})
NO_COSTS = pl.DataFrame(schema={"asset_id": pl.String, "month": pl.Date, "cost_rc": pl.Decimal(38, 8), "n_no_rate": pl.Int64})


def frame(*assets: dict[str, Any]) -> pl.DataFrame:
    """Give assets as a frame."""
    return pl.DataFrame(list(assets), schema=SCHEMA, orient="row")


def sales(rows: Sequence[tuple[str, date, str]]) -> pl.DataFrame:
    """Give one unit sold per row."""
    told = [{"asset_id": key, "month": month, "units": 1, "revenue_net_rc": Decimal(net), "n_no_rate": 0} for key, month, net in rows]
    kinds = {"asset_id": pl.String, "month": pl.Date, "units": pl.Int64, "revenue_net_rc": pl.Decimal(38, 8), "n_no_rate": pl.Int64}
    return pl.DataFrame(told, schema=kinds, orient="row")


def stretch(number: int, key: str, day: date, seconds: int, **more: Any) -> dict[str, Any]:
    """Give a stretch of time of an asset, told without a clock."""
    told = {
        "effort_no": number,
        "asset_id": key,
        "for_making": False,
        "only_upkeep": True,
        "day": day,
        "work_start": None,
        "work_end": None,
    }
    return told | {"seconds": seconds, "tier": "measured"} | more


def spent(assets: pl.DataFrame, *stretches: dict[str, Any]) -> pl.DataFrame:
    """Give the hours of assets."""
    kinds = {
        "effort_no": pl.Int64, "asset_id": pl.String, "for_making": pl.Boolean, "only_upkeep": pl.Boolean, "day": pl.Date,
        "work_start": pl.Datetime("us"), "work_end": pl.Datetime("us"), "seconds": pl.Int64, "tier": pl.String,
    }  # fmt: skip
    return asset_months.hours(pl.DataFrame(list(stretches), schema=kinds, orient="row"), assets)


def table(assets: pl.DataFrame, sold: pl.DataFrame, hours: pl.DataFrame | None = None, views: pl.DataFrame = NO_VIEWS) -> pl.DataFrame:
    """Give the months of assets; all have a project when hours are given."""
    known = frozenset(assets["asset_id"].to_list()) if hours is not None else frozenset()
    return asset_months.months(assets, sold, views, spent(assets) if hours is None else hours, known)


def life(assets: pl.DataFrame, months: pl.DataFrame, hours: pl.DataFrame, rates: Rates, costs: pl.DataFrame = NO_COSTS) -> dict[str, Any]:
    """Give the life of the first asset."""
    return lifetime.lifetimes(assets, months, hours, costs, rates, THROUGH).row(0, named=True)
