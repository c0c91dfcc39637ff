"""Whether the pay of an hour rose, or only the mix of work changed: a chained Fisher index of rates beside the plain one (metrics M77).

Work of one channel and the same skill tags is one kind; its rate in a quarter is a ratio of sums. A link compares the kinds met in both of two
quarters that follow each other, with the hours of either (Laspeyres, Paasche) and their geometric mean (Fisher 1922); links are chained. What the
plain rate moved beyond that is due to the mix. The interval takes hours as given: stretches of a channel scatter around the
rates of their kinds alike on logs.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import exp, log, sqrt
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from transforms.asset_months import RATE
from transforms.estimate import CONTRACT, Why, judged
from transforms.months import months_between
from transforms.rates import per_hour

LEVEL: Final = 0.95
METHOD: Final = "chain_fisher"
MONTHS: Final = 12
STRETCHES: Final = 12
FREE: Final = 10
"""Degrees of freedom from which a channel's own scatter counts."""
RATIOS: Final = ("fisher_link", "fisher_index", "fisher_index_lo", "fisher_index_hi", "plain_index", "mix_effect", "wage_index")
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "quarter": pl.Date,
    "base_quarter": pl.Date,
    **dict.fromkeys(("hours_s", "n_stretches", "n_kinds", "n_matched"), pl.Int64),
    "matched_share": pl.Float64,
    "rate_rc_per_h": RATE,
    **dict.fromkeys(RATIOS, pl.Float64),
    **CONTRACT,
}
Row = dict[str, Any]
Kind = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """The work of a kind in a quarter: money, seconds, and the share of variance that its stretches leave (Σ s² / (Σ s)²)."""

    money: Decimal
    seconds: int
    spread: float

    @property
    def price(self) -> float:
        """Money for a second."""
        return float(self.money) / self.seconds


Quarter = dict[Kind, Cell]


@dataclass(frozen=True)
class Link:
    """A step from one quarter to the next: its factor, and how far it moves with the log rate of each kind before and after."""

    factor: float
    before: dict[Kind, float]
    after: dict[Kind, float]


def rate_index(units: pl.DataFrame, wages: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give the rows of `mart.rate_index` but for worker and currency. `units`: what `stretches.aligned` gives; `wages` as for `skill_rates`."""
    worked = units.filter(pl.col("seconds") > 0).with_columns(
        quarter=pl.col("day").dt.truncate("1q"), tags=pl.col("skills").list.sort().list.join(",")
    )
    quarters = _quarters(worked)
    noise, free = _noise(worked)
    months = worked["day"].dt.truncate("1mo").n_unique() if worked.height else 0
    few = Why.TOO_FEW_MONTHS if months < MONTHS else Why.TOO_FEW_SESSIONS if worked.height < STRETCHES else None
    n_stretches = dict(worked.group_by("quarter").len().rows())
    rows: list[Row] = []
    base, index, moves = date.min, 1.0, dict[tuple[Kind, date], float]()
    before: tuple[date, Quarter] | None = None
    for quarter, cells in quarters.items():
        link = _link(before[1], cells) if before and months_between(before[0], quarter) == 3 else None
        if link is None or before is None:
            base, index, moves = quarter, 1.0, {}
        else:
            index *= link.factor
            _add(moves, link, before[0], quarter)
        se = sqrt(sum(noise[kind[0]] * move**2 * quarters[day][kind].spread for (kind, day), move in moves.items())) if free else None
        row = _row(quarters, base, quarter, wages) | {"n_stretches": n_stretches[quarter]}
        matched = [kind for kind in cells if before and link and kind in link.after]
        row |= {"n_matched": len(matched), "matched_share": sum(cells[kind].seconds for kind in matched) / row["hours_s"]}
        trouble = few or (Why.NO_COMPARISON if quarter == base else None)
        contract = judged(months, "months", through, method=METHOD, level=LEVEL if se else None, trouble=trouble)
        row |= {"base_quarter": base, **contract.columns(), "n_events": n_stretches[quarter]}
        rows.append(
            row | (_told(index, link, se, free, row["plain_index"]) if contract.is_shown else {"plain_index": None, "wage_index": None})
        )
        before = quarter, cells
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _quarters(worked: pl.DataFrame) -> dict[date, Quarter]:
    """Give the kinds of work of each quarter, in order; one that brought nothing has no rate to compare."""
    seconds = pl.col("seconds").cast(pl.Float64)
    sums = worked.group_by("quarter", "channel_id", "tags").agg(
        pl.col("money").sum(), pl.col("seconds").sum(), spread=(seconds**2).sum() / seconds.sum() ** 2
    )
    found: dict[date, Quarter] = {}
    for quarter, channel, tags, money, secs, spread in sums.sort("quarter", "channel_id", "tags").iter_rows():
        found.setdefault(quarter, {})[channel, tags] = Cell(money, secs, spread)
    return found


def _noise(worked: pl.DataFrame) -> tuple[dict[str, float], int]:
    """Give the variance of log rates of stretches around that of their kind and quarter by channel, and the degrees of freedom of all.

    A channel with few of its own has that of all channels.
    """
    paid = worked.filter(pl.col("money") > 0).with_columns(_log=(pl.col("money").cast(pl.Float64) / pl.col("seconds")).log())
    cell = ("quarter", "channel_id", "tags")
    left = paid.with_columns(_left=pl.col("_log") - pl.col("_log").mean().over(cell), _first=pl.struct(cell).is_first_distinct())
    sums = left.group_by("channel_id").agg(squares=(pl.col("_left") ** 2).sum(), free=pl.len() - pl.col("_first").sum())
    free, squares = int(sums["free"].sum()), float(sums["squares"].sum())
    if free <= 0:
        return {}, 0
    noise = {
        channel: own / n if n >= FREE else squares / free for channel, own, n in sums.select("channel_id", "squares", "free").iter_rows()
    }
    return noise, free


def _link(one: Quarter, two: Quarter) -> Link | None:
    """Compare the kinds met in both; None where there are none."""
    kinds = [kind for kind in one if kind in two and one[kind].money > 0 and two[kind].money > 0]
    if not kinds:
        return None
    p0, p1 = (np.array([quarter[kind].price for kind in kinds]) for quarter in (one, two))
    q0, q1 = (np.array([float(quarter[kind].seconds) for kind in kinds]) for quarter in (one, two))
    laspeyres, paasche = (p1 @ q0) / (p0 @ q0), (p1 @ q1) / (p0 @ q1)
    after = (p1 * q0 / (p1 @ q0) + p1 * q1 / (p1 @ q1)) / 2
    before = -(p0 * q0 / (p0 @ q0) + p0 * q1 / (p0 @ q1)) / 2
    return Link(float(sqrt(laspeyres * paasche)), *(dict(zip(kinds, move.tolist(), strict=True)) for move in (before, after)))


def _add(moves: dict[tuple[Kind, date], float], link: Link, before: date, quarter: date) -> None:
    """Add how far the chained index moves with each rate: what one link takes off another may put on."""
    for day, part in ((before, link.before), (quarter, link.after)):
        for kind, move in part.items():
            moves[kind, day] = moves.get((kind, day), 0.0) + move


def _row(quarters: dict[date, Quarter], base: date, quarter: date, wages: pl.DataFrame) -> Row:
    """Give the plain rate of the quarter, and what it and the minimum wage moved since the base."""
    rates = []
    for cells in (quarters[base], quarters[quarter]):
        money = sum((cell.money for cell in cells.values()), Decimal(0))
        rates.append(per_hour(money, sum(cell.seconds for cell in cells.values())))
    first, now = rates
    known = [wages.filter(pl.col("valid_from") <= day)["gross_per_h"].to_list() for day in (base, quarter)]
    return {
        "quarter": quarter,
        "hours_s": sum(cell.seconds for cell in quarters[quarter].values()),
        "n_kinds": len(quarters[quarter]),
        "rate_rc_per_h": now,
        "plain_index": float(now / first) if now is not None and first is not None and first > 0 else None,
        "wage_index": float(known[1][-1] / known[0][-1]) if all(known) else None,
    }


def _told(index: float, link: Link | None, se: float | None, free: int, plain: float | None) -> Row:
    away = float(stats.t.ppf(0.5 + LEVEL / 2, free)) * se if se else None
    return {
        "fisher_link": link.factor if link else None,
        "fisher_index": index,
        "fisher_index_lo": exp(log(index) - away) if away is not None else None,
        "fisher_index_hi": exp(log(index) + away) if away is not None else None,
        "mix_effect": plain / index if plain is not None else None,
    }
