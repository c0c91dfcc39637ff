"""What moisson.toml tells of assets, learning and money spent on them, as frames that SQL can join."""

import hashlib
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from pipelines.aims import AssetTable, CostTable, LearningTable
from pipelines.steps import Work
from transforms.lifetime import Rates, opportunity
from warehouse import marts
from warehouse.store import Store, Value

MONTHS_OF: Final = {"month": 1, "quarter": 3, "year": 12}
Schema = pl.DataType | type[pl.DataType]
HOUR: Final = 3600


def asset_id(channel: str, name: str) -> str:
    """Give the key of an asset: no name of an item is in it. `asset_item.sql` says the same of items that are not told."""
    return f"{channel}:{hashlib.sha256(f'{channel}/{name}'.encode()).hexdigest()[:12]}"


def learning_id(name: str) -> str:
    """Give the key of a course."""
    return hashlib.sha256(name.encode()).hexdigest()[:12]


def like(pattern: str) -> str:
    r"""Give a pattern of the settings for LIKE: `*` stands for anything, and nothing else has a meaning; escaped with `\`."""
    plain = pattern.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return plain.replace("*", "%")


def lend(store: Store, name: str, rows: list[dict[str, Any]], schema: Mapping[str, Schema]) -> None:
    """Put rows into the temporary table of a name, for the statements that follow."""
    marts.keep(store, name, pl.DataFrame(rows, schema=schema, orient="row"))


def lend_assets(store: Store, told: tuple[AssetTable, ...]) -> None:
    """Give the assets of the settings, their items and their projects as `told_asset`, `told_item`, `told_project`."""
    keyed = {asset_id(asset.channel, asset.name): asset for asset in told}
    lend(store, "told_asset", [_asset(key, asset) for key, asset in keyed.items()], ASSET)
    items = [(key, asset.channel, item) for key, asset in keyed.items() for item in asset.items]
    ordered = sorted(items, key=lambda row: "*" in row[2])
    lend(store, "told_item", [_item(n, *row) for n, row in enumerate(ordered)], ITEM)
    lend(store, "told_project", [row for key, asset in keyed.items() for row in _projects(key, asset)], PROJECT)


def _asset(key: str, asset: AssetTable) -> dict[str, Any]:
    told = {name: getattr(asset, name) for name in ("channel", "name", "kind", "published_on", "retired_on")}
    return {"asset_id": key, **told, "refreshed_on": sorted(asset.refreshed_on), "told_creation_s": seconds(asset.creation_hours)}


def _projects(key: str, asset: AssetTable) -> Iterator[dict[str, Any]]:
    """Give the projects of an asset: for making it, and for keeping it up; only the latter are told of some."""
    for project in sorted({*asset.creation_projects, *asset.upkeep_projects}):
        about = {"for_making": project in asset.creation_projects, "only_upkeep": not asset.creation_projects}
        yield {"asset_id": key, "pattern": like(project), **about}


def _item(place: int, key: str, channel: str, item: str) -> dict[str, Any]:
    return {"asset_id": key, "channel": channel, "pattern": like(item), "place": place}


def seconds(hours: float | None) -> int | None:
    """Give hours in whole seconds."""
    return None if hours is None else round(hours * HOUR)


def learnings(told: tuple[LearningTable, ...]) -> pl.DataFrame:
    """Give the rows of `ledger.learning`."""
    rows = [
        {
            "learning_id": learning_id(item.name),
            "name": item.name,
            "skill": item.skill,
            "first_on": item.first,
            "last_on": item.last,
            "channels": sorted(item.channels),
            "projects": sorted(item.projects),
            "told_s": seconds(item.hours),
        }
        for item in {item.name: item for item in told}.values()
    ]
    return pl.DataFrame(rows, schema=LEARNING, orient="row")


def learning_projects(told: tuple[LearningTable, ...]) -> list[dict[str, Any]]:
    """Give the projects of each course, as patterns, with its days."""
    return [
        {"learning_id": learning_id(item.name), "pattern": like(project), "first_on": item.first, "last_on": item.last}
        for item in {item.name: item for item in told}.values()
        for project in sorted(set(item.projects))
    ]


def costs(work: Work, through: date, of: str) -> pl.DataFrame:
    """Give name, month, cost_rc and n_no_rate of the money spent on assets or learning (`of` is asset or learning) up to a day."""
    own = work.config.person.reporting_currency
    rows = [
        {"name": getattr(cost, of), "day": day, "currency": cost.currency or own, "amount": Decimal(cost.amount)}
        for cost in work.config.cost
        if getattr(cost, of) is not None
        for day in days(cost, through)
    ]
    lend(work.store, "told_cost", rows, {"name": pl.String, "day": pl.Date, "currency": pl.String, "amount": pl.Decimal(18, 8)})
    return marts.frame(work.store, marts.sql("asset_cost"), {"reporting_currency": own})


def days(cost: CostTable, through: date) -> Iterator[date]:
    """Give the days a cost was paid on, up to a day; one that comes again comes on the same day of the month, or on its last."""
    step = MONTHS_OF[cost.every] if cost.every else 0
    last, month = min(cost.until or through, through), 0
    while (day := _later(cost.day, month)) <= last:
        yield day
        if not step:
            return
        month += step


def _later(day: date, months: int) -> date:
    """Give the same day some months later, or the last day of that month."""
    count = day.year * 12 + day.month - 1 + months
    year, month = count // 12, count % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def hour_elsewhere(work: Work, through: date) -> Rates:
    """Give what an hour could bring elsewhere, and the range it can be argued in (M48)."""
    person = work.config.person
    given: dict[str, Value] = {"country": person.country, "through": through, "reporting_currency": person.reporting_currency}
    row = marts.frame(work.store, marts.sql("opportunity"), given).row(0, named=True)
    return opportunity(row["rate"], row["best"], row["wage"])


ASSET: Final[Mapping[str, Schema]] = {
    **dict.fromkeys(("asset_id", "channel", "name", "kind"), pl.String),
    **dict.fromkeys(("published_on", "retired_on"), pl.Date),
    "refreshed_on": pl.List(pl.Date),
    "told_creation_s": pl.Int64,
}
ITEM: Final[Mapping[str, Schema]] = {"asset_id": pl.String, "channel": pl.String, "pattern": pl.String, "place": pl.Int64}
PROJECT: Final[Mapping[str, Schema]] = {"asset_id": pl.String, "pattern": pl.String, "for_making": pl.Boolean, "only_upkeep": pl.Boolean}
LEARNT_ON: Final[Mapping[str, Schema]] = {"learning_id": pl.String, "pattern": pl.String, "first_on": pl.Date, "last_on": pl.Date}
LEARNING: Final[Mapping[str, Schema]] = {
    **dict.fromkeys(("learning_id", "name", "skill"), pl.String),
    **dict.fromkeys(("first_on", "last_on"), pl.Date),
    **dict.fromkeys(("channels", "projects"), pl.List(pl.String)),
    "told_s": pl.Int64,
}
