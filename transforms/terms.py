"""When earned money is due: the term of its platform or account, and what was paid within it (metrics M27).

A term is declared: in `ref.payment_term` with its source, or by the person in `[[term]]`, which counts before it. A channel without one has no
due day, and nothing is said of how its promises are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from transforms.estimate import Why

PROMISE: Final = ("n_due", "n_on_time", "n_unpaid")
ANY_DAY: Final = date(1900, 1, 1)
BEGINS: Final[Mapping[str, pl.Expr]] = {
    "work": pl.col("work_date"),
    "week_end": pl.col("work_date").dt.truncate("1w") + pl.duration(days=6),
    "month_end": pl.col("work_date").dt.month_end(),
}
"""The day from which the days of a term are counted."""
Row = dict[str, Any]


@dataclass(frozen=True)
class Term:
    """A payment term: `days` in all from where they are counted (a key of `BEGINS`), for work of the days from `first` to `last`."""

    days: int
    counted_from: str
    first: date = ANY_DAY
    last: date | None = None


def due_on(terms: Sequence[Term]) -> pl.Expr:
    """Give the day by which money of `work_date` is due; null where no term holds for it."""
    found = pl.lit(None, dtype=pl.Date)
    for term in terms:
        holds = pl.col("work_date").is_between(pl.lit(term.first), pl.lit(term.last or date.max))
        found = pl.when(holds).then(BEGINS[term.counted_from] + pl.duration(days=term.days)).otherwise(found)
    return found


def promise(pieces: pl.DataFrame | None, terms: Sequence[Term], through: date) -> Row:
    """Count days of work whose approved money was due before `through`: all, those paid in time, those not paid yet.

    A day with money of which nothing tells whether it arrived is not counted. Nothing is where no term is declared, or no payout known: the
    row says which.
    """
    if not terms:
        return {"due_days": None, "due_from": None, "due_reason": str(Why.NO_PARAMETER)} | dict.fromkeys(PROMISE)
    newest = max(terms, key=lambda term: term.first)
    told: Row = {"due_days": newest.days, "due_from": newest.counted_from, "due_reason": None}
    if pieces is None or "status" in pieces["paid_by"]:
        return told | {"due_reason": str(Why.NOT_DECLARED)} | dict.fromkeys(PROMISE)
    is_open = pl.col("standing").is_in(["open", "in_transit", "missing"])
    of_day = (
        pieces.with_columns(_due=due_on(terms))
        .filter((pl.col("amount") > 0) & (pl.col("_due") < through))
        .group_by("currency", "work_date")
        .agg(
            unclear=(pl.col("standing") == "unclear").any(),
            on_time=(pl.col("receipt_day") <= pl.col("_due")).fill_null(value=False).all(),
            unpaid=is_open.any(),
        )
        .filter(~pl.col("unclear"))
    )
    return told | {"n_due": len(of_day), "n_on_time": int(of_day["on_time"].sum()), "n_unpaid": int(of_day["unpaid"].sum())}


def by_channel(
    channels: Sequence[tuple[str, str]], declared: pl.DataFrame, told: Mapping[str, Term]
) -> dict[tuple[str, str], tuple[Term, ...]]:
    """Give the terms of each worker's channel: what the person told of it, else those of its platform. `declared`: rows of `ref.payment_term`."""
    of_platform: dict[str, list[Term]] = {}
    for row in declared.iter_rows(named=True):
        term = Term(row["days"] + row["transfer_days"], row["counted_from"], row["valid_from"], row["valid_to"])
        of_platform.setdefault(row["platform"], []).append(term)
    return {key: (told[key[1]],) if key[1] in told else tuple(of_platform.get(key[1].partition(":")[0], ())) for key in channels}
