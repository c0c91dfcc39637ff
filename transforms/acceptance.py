"""How much of what is submitted is approved and stays so, by the month it was submitted.

Formulas: reference notes on metrics, §4 (M25, M26). Pending and returned work is in no rate; what is taken back after approval counts
against its own cohort.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final, NamedTuple

import polars as pl
from scipy import stats

from transforms.estimate import CONTRACT, Why, judged
from transforms.rates import DECIDED, wilson
from transforms.receivable import Chance
from transforms.survival import LEVEL
from transforms.waiting import MONEY

ENOUGH: Final = DECIDED[2]
WEAKEST, STRONGEST = 2.0, float(ENOUGH)
"""How many decided items the prior may weigh: never more than make it unnecessary."""
HANDED_IN: Final = frozenset({"microtask"})
"""Families in which work is taken on first and can be handed back."""
RATES: Final = ("approval_rate", "completion_rate")

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "submission_month": pl.Date,
    "as_of": pl.Date,
    "reporting_currency": pl.String,
    **dict.fromkeys(("n_submitted", "n_approved", "n_rejected", "n_reversed", "n_returned", "n_screened", "n_pending"), pl.Int64),
    "approved_rc": MONEY,
    "lost_rc": MONEY,
    **{f"{name}{end}": pl.Float64 for name in RATES for end in ("", "_lo", "_hi")},
    **dict.fromkeys(("approval_rate_value", "reversal_rate", "reversal_rate_lo", "reversal_rate_hi"), pl.Float64),
    **CONTRACT,
}
Row = dict[str, Any]


class Prior(NamedTuple):
    """A Beta prior: `a` approved and `b` not, before anything was decided."""

    a: float
    b: float

    def after(self, approved: int, decided: int, level: float = LEVEL) -> Chance:
        """Give the posterior mean and its equal-tailed interval."""
        a, b = self.a + approved, self.b + decided - approved
        lo, hi = stats.beta.interval(level, a, b)
        return Chance(a / (a + b), float(lo), float(hi))


def pooled(counts: Sequence[tuple[int, int]]) -> Prior:
    """Make the prior from (approved, decided) of all channels: their common mean, and a weight by how much they differ (moments)."""
    known = [(k, n) for k, n in counts if n]
    total = sum(n for _, n in known)
    mean = (sum(k for k, _ in known) + 0.5) / (total + 1)  # never 0 or 1
    usable = [(k / n, n) for k, n in known if n >= DECIDED[1]]
    if len(usable) < 2:
        return Prior(WEAKEST * mean, WEAKEST * (1 - mean))
    noise = sum(mean * (1 - mean) / n for _, n in usable) / len(usable)
    between = sum((p - mean) ** 2 for p, _ in usable) / (len(usable) - 1) - noise
    weight = mean * (1 - mean) / between - 1 if between > 0 else STRONGEST
    weight = min(max(weight, WEAKEST), STRONGEST)
    return Prior(weight * mean, weight * (1 - mean))


def chances(counts: pl.DataFrame) -> dict[tuple[str, str], Chance]:
    """Give the share of decided work each channel approves, over all cohorts: Wilson, or from the prior while few are decided."""
    priors = _priors(counts)
    return {(w, c): Chance(k / n, *wilson(k, n)) if n >= ENOUGH else priors[w].after(k, n) for w, c, k, n in _sums(counts)}


def _sums(counts: pl.DataFrame) -> list[tuple[str, str, int, int]]:
    """Give worker, channel, approved and decided work over all cohorts."""
    sums = (
        counts.group_by("worker_id", "channel_id")
        .agg(pl.col("n_approved", "n_rejected", "n_reversed").sum())
        .sort("worker_id", "channel_id")
    )
    return [(row["worker_id"], row["channel_id"], row["n_approved"], _decided(row)) for row in sums.iter_rows(named=True)]


def _priors(counts: pl.DataFrame) -> dict[str, Prior]:
    """Make the prior of each worker from that one's own channels: what is approved of others says nothing of it."""
    found: dict[str, list[tuple[int, int]]] = {}
    for worker, _, approved, decided in _sums(counts):
        found.setdefault(worker, []).append((approved, decided))
    return {worker: pooled(own) for worker, own in found.items()}


def cohorts(counts: pl.DataFrame, through: date, *, currency: str) -> pl.DataFrame:
    """Give one row per worker, channel and month of submission, as of `through`, from rows of acceptance_counts.sql."""
    priors, about = _priors(counts), {"as_of": through, "reporting_currency": currency}
    rows = [row | about | _rates(row, priors[row["worker_id"]], through) for row in counts.iter_rows(named=True)]
    known = [{name: row[name] for name in SCHEMA} for row in rows]
    return pl.DataFrame(known, schema=SCHEMA, orient="row").sort("worker_id", "channel_id", "submission_month")


def _decided(row: Mapping[str, Any]) -> int:
    return int(row["n_approved"] + row["n_rejected"] + row["n_reversed"])


def _rates(row: Mapping[str, Any], prior: Prior, through: date) -> Row:
    approved, decided = row["n_approved"], _decided(row)
    trouble = Why.IMMATURE_COHORT if row["n_pending"] > decided else None
    is_few = decided < ENOUGH
    contract = judged(
        decided, "decided", through, method="beta prior of all channels" if is_few else "wilson", level=LEVEL, trouble=trouble
    )
    found: Row = dict.fromkeys([f"{name}{end}" for name in (*RATES, "reversal_rate") for end in ("", "_lo", "_hi")])
    found["approval_rate_value"] = None
    if contract.is_shown:
        chance = prior.after(approved, decided) if is_few else Chance(approved / decided, *wilson(approved, decided))
        found |= _with_ends("approval_rate", chance, has_band=contract.interval_level is not None)
        found["approval_rate_value"] = _share(row["approved_rc"], row["approved_rc"] + row["lost_rc"])
    elif decided == 0 and trouble is None:
        contract = replace(contract, suppress_reason=str(Why.NO_EVENTS if not row["n_pending"] else Why.MOSTLY_PENDING))
    once = approved + row["n_reversed"]
    if once and contract.is_shown:
        found |= _proportion("reversal_rate", row["n_reversed"], once)
    if row["family"] in HANDED_IN:
        found |= _proportion("completion_rate", row["n_submitted"], row["n_submitted"] + row["n_returned"])
    return found | contract.columns()


def _proportion(name: str, part: int, whole: int) -> Row:
    """Give a share of counted things; without interval below five, none below one."""
    if whole < DECIDED[0]:
        return {}
    return _with_ends(name, Chance(part / whole, *wilson(part, whole)), has_band=whole >= DECIDED[1])


def _with_ends(name: str, chance: Chance, *, has_band: bool) -> Row:
    return {name: chance.value, f"{name}_lo": chance.lo if has_band else None, f"{name}_hi": chance.hi if has_band else None}


def _share(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) if whole > 0 and part >= 0 else None
