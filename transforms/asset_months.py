"""Assets month by month: how old, what sold, what keeping them up took (metrics M44, M47), and hours cut among assets that share a project."""

from datetime import date
from typing import Final

import polars as pl

from connectors.vocabulary import Tier
from transforms.rounding import round_ratio

AMOUNT: Final = pl.Decimal(38, 8)
RATE: Final = pl.Decimal(18, 6)
UPKEEP: Final = "maintenance"
MAKING: Final = "creation"
WORST_LAST: Final = (str(Tier.MEASURED), str(Tier.REPORTED), str(Tier.ALLOCATED))


def hours(effort: pl.DataFrame, assets: pl.DataFrame) -> pl.DataFrame:
    """Give seconds per asset, month and phase, creation (up to the day of publication) or maintenance (after it).

    `effort`: effort_no, asset_id, for_making, only_upkeep, day, work_start, work_end, seconds, tier, a row for each asset that a stretch
    belongs to. Stretches of the same assets that overlap on the clock count once. A stretch of k assets is cut into k equal parts, to the
    second, and called allocated. An asset has no part in what was done after it was retired, nor in the upkeep of others before it was
    published, unless upkeep is all its settings name.
    """
    mine = effort.join(assets.select("asset_id", "published_on", "retired_on"), on="asset_id").filter(_takes_part())
    owned = mine.sort("effort_no", "asset_id").with_columns(
        pl.len().over("effort_no").alias("k"),
        pl.int_range(pl.len()).over("effort_no").alias("nth"),
        pl.col("asset_id").str.join("|").over("effort_no").alias("owners"),
    )
    alone = owned.join(_once(owned), on="effort_no")
    part = pl.col("length") // pl.col("k") + (pl.col("nth") < pl.col("length") % pl.col("k")).cast(pl.Int64)
    is_made = pl.col("day") <= pl.col("published_on").fill_null(date.max)
    return (
        alone.with_columns(
            part.alias("part"),
            pl.when(is_made).then(pl.lit(MAKING)).otherwise(pl.lit(UPKEEP)).alias("phase"),
            pl.col("day").dt.truncate("1mo").alias("month"),
            pl.when(pl.col("k") > 1).then(pl.lit(str(Tier.ALLOCATED))).otherwise(pl.col("tier")).alias("tier"),
        )
        .group_by("asset_id", "month", "phase")
        .agg(pl.col("part").sum().alias("seconds"), worst(pl.col("tier")).alias("tier"))
        .sort("asset_id", "month", "phase")
    )


def _takes_part() -> pl.Expr:
    """Whether a stretch is of an asset, by where the asset stood in its life that day."""
    is_out = pl.col("day") > pl.col("published_on").fill_null(date.max)
    is_kept = pl.col("retired_on").is_null() | (pl.col("day") <= pl.col("retired_on"))
    return is_kept & (is_out | pl.col("for_making") | pl.col("only_upkeep"))


def _once(owned: pl.DataFrame) -> pl.DataFrame:
    """Give the length of each stretch in seconds, without what an earlier one of the same assets already holds."""
    firsts = owned.filter(pl.col("nth") == 0).sort("owners", "work_start", "work_end", "effort_no", nulls_last=True)
    before = pl.col("work_end").cum_max().shift().over("owners")
    begun = pl.max_horizontal("work_start", before)
    clocked = pl.max_horizontal((pl.col("work_end") - begun).dt.total_seconds(), pl.lit(0))
    return firsts.select(
        "effort_no", pl.when(pl.col("work_end").is_not_null()).then(clocked).otherwise(pl.col("seconds")).fill_null(0).alias("length")
    )


def worst(tier: pl.Expr) -> pl.Expr:
    """Give the worst tier of a group; unknown where it has none."""
    order = tier.replace_strict({name: n for n, name in enumerate(WORST_LAST)}, default=1, return_dtype=pl.Int64)
    return order.max().replace_strict(dict(enumerate(WORST_LAST)), default=str(Tier.UNKNOWN), return_dtype=pl.String)


def months(
    assets: pl.DataFrame, sales: pl.DataFrame, views: pl.DataFrame, spent: pl.DataFrame, has_project: frozenset[str]
) -> pl.DataFrame:
    """Give the rows of `mart.asset_month` but for worker and currency: a row for every month from publication to the end of the data.

    `sales`: asset_id, month, units, revenue_net_rc, n_no_rate. `views`: asset_id, month, views, views_kind. `spent`: what `hours` gives.
    Without a project of its own an asset's maintenance is not known; neither are views of months that no export of views reaches.
    """
    keys = ["asset_id", "month"]
    upkeep = spent.filter(pl.col("phase") == UPKEEP).select(*keys, pl.col("seconds").alias("maintenance_s"), "tier")
    told = views.group_by("asset_id").agg(
        pl.col("views_kind").first(), pl.col("month").min().alias("_from"), pl.col("month").max().alias("_to")
    )
    joined = (
        _grid(assets)
        .join(sales, on=keys, how="left")
        .join(views.drop("views_kind"), on=keys, how="left")
        .join(told, on="asset_id", how="left")
        .join(upkeep, on=keys, how="left")
    )
    known = pl.col("asset_id").is_in(sorted(has_project))
    return (
        joined.with_columns(
            pl.col("units", "n_no_rate").fill_null(0),
            pl.col("revenue_net_rc").fill_null(0),
            pl.when(pl.col("month").is_between("_from", "_to")).then(pl.col("views").fill_null(0)).alias("views"),
            pl.when(known).then(pl.col("maintenance_s").fill_null(0)).alias("maintenance_s"),
            pl.when(known).then(pl.col("tier").fill_null(str(Tier.MEASURED))).otherwise(pl.lit(str(Tier.UNKNOWN))).alias("hours_tier"),
        )
        .with_columns(per_thousand("revenue_net_rc", "views").alias("rpm_rc"))
        .drop("tier", "_from", "_to")
        .sort("asset_id", "month")
    )


def per_thousand(money: str, views: str) -> pl.Expr:
    """Give money per 1,000 views, exact; null without views."""
    return pl.struct(money, views).map_elements(
        lambda row: round_ratio(row[money], row[views], 6, times=1000) if row[money] is not None and row[views] else None,
        return_dtype=RATE,
        skip_nulls=False,
    )


def _grid(assets: pl.DataFrame) -> pl.DataFrame:
    """Give every month in which an asset was out and exports tell its channel's money: age, spell and status as the month ends."""
    out = assets.filter(pl.col("published_on").is_not_null() & (pl.col("data_to") >= pl.col("published_on")))
    first = pl.max_horizontal("published_on", "data_from").dt.truncate("1mo")
    grid = out.with_columns(pl.date_ranges(first, pl.col("data_to").dt.truncate("1mo"), "1mo").alias("month")).explode("month")
    last_day = pl.col("month").dt.month_end()
    began = pl.col("refreshed_on").list.eval(pl.element().filter(pl.element().is_not_null())).list.sort()
    return (
        grid.with_columns(began.alias("refreshed_on"), last_day.alias("last_day"))
        .with_columns(_spells())
        .select(
            *("channel", "asset_id", "month", "kind", "declared", "spell"),
            age(pl.col("published_on"), pl.col("month")).alias("age_months"),
            age(pl.col("began"), pl.col("month")).alias("spell_age_months"),
            (pl.col("last_day") <= pl.col("data_to")).alias("is_complete"),
            pl.when(pl.col("retired_on") < pl.col("last_day"))
            .then(pl.lit("retired"))
            .when(pl.col("spell") > 1)
            .then(pl.lit("refreshed"))
            .otherwise(pl.lit("active"))
            .alias("status"),
        )
        .rename({"channel": "channel_id"})
    )


def _spells() -> list[pl.Expr]:
    """Give the number of the spell a month ends in, and the day that spell began."""
    row = pl.struct("refreshed_on", "last_day", "published_on")

    def spell(told: dict[str, list[date] | date]) -> list[date]:
        days, last, first = told["refreshed_on"], told["last_day"], told["published_on"]
        later = days if isinstance(days, list) else []
        return [day for day in later if isinstance(last, date) and isinstance(first, date) and first < day <= last]

    past = row.map_elements(spell, return_dtype=pl.List(pl.Date))
    return [(past.list.len().cast(pl.Int64) + 1).alias("spell"), pl.coalesce(past.list.last(), "published_on").alias("began")]


def age(since: pl.Expr, month: pl.Expr) -> pl.Expr:
    """Give whole calendar months from the month of a day to a month."""
    return (12 * (month.dt.year() - since.dt.year()) + month.dt.month() - since.dt.month()).cast(pl.Int64)
