"""A platform as this person met it, beside the score that others published: paying on time, minimum wage, work to be had.

Formulas: reference notes on metrics, §5 (M33), §4 (M27, M28), §3 (M17). Conditions, contracts, management and representation are never
told from a ledger.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Why, judged
from transforms.norms import Below, Norms, below
from transforms.rates import wilson
from transforms.survival import LEVEL
from transforms.terms import PROMISE

WINDOWS: Final[Mapping[str, int | None]] = {"365": 365, "all": None}
MIN_DUE: Final = 10
MIN_DAYS: Final = 14
SHARES: Final = ("on_time_pay_share", "nonpayment_rate", "min_wage_share", "availability_share")
FLAGS: Final[Mapping[str, str]] = {
    "says_advertised_rate": "gross",
    "says_time_estimate": "advertised_s",
    "says_rejection_reason": "rejection_reason",
    "says_appeal_path": "appeal_path",
}
"""What a platform is open about, and the field of its exports that shows it. A field that no connector can declare is not known."""
ADVERTISES: Final = frozenset({"microtask", "freelance"})

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "platform": pl.String,
    "window_days": pl.String,
    "window_start": pl.Date,
    "reporting_currency": pl.String,
    **{f"{name}{end}": pl.Float64 for name in SHARES for end in ("", "_lo", "_hi")},
    **dict.fromkeys((*PROMISE, "n_clusters", "days_tried", "days_active"), pl.Int64),
    "min_wage_reason": pl.String,
    "availability_reason": pl.String,
    "withdrawal_threshold_rc": pl.Decimal(38, 8),
    "own_currency_payout": pl.Boolean,
    **dict.fromkeys(FLAGS, pl.Boolean),
    "fairwork_score": pl.Int64,
    "fairwork_max_score": pl.Int64,
    "fairwork_year": pl.Int64,
    **CONTRACT,
}
Row = dict[str, Any]
Key = tuple[str, str]


def platform_of(channel: str) -> str:
    """Give the platform of a channel: the part before the account's label."""
    return channel.partition(":")[0]


@dataclass(frozen=True)
class Met:
    """What this person met on platforms.

    `families` by worker and platform, rows of `whole` of pay_latency, sessions as for `below`, rows of availability.sql, and receipts
    (worker_id, platform, day, currency).
    """

    families: Mapping[Key, str]
    promises: pl.DataFrame
    clusters: pl.DataFrame
    tried: pl.DataFrame
    receipts: pl.DataFrame


@dataclass(frozen=True)
class Known:
    """What is known of platforms: the least they pay out, what their exports show (platform, field, supplied), rows of ref.platform_score, wages."""

    thresholds: Mapping[str, Decimal]
    coverage: pl.DataFrame
    scores: pl.DataFrame
    norms: Norms


def scorecards(met: Met, known: Known, *, currency: str, through: date) -> pl.DataFrame:
    """Give one row per worker, platform and window."""
    clusters, tried = (frame.with_columns(platform=pl.col("channel_id").str.split(":").list.first()) for frame in (met.clusters, met.tried))
    has_floor = known.norms.floor(through).gross is not None
    rows = []
    for window, length in WINDOWS.items():
        start = through - timedelta(days=length - 1) if length else date.min
        low = below(clusters.filter(pl.col("day") >= start), known.norms, ("worker_id", "platform"))
        days, came = tried.filter(pl.col("day") >= start), met.receipts.filter(pl.col("day") >= start)
        promises = met.promises.filter(pl.col("window_days") == window)
        for key, family in sorted(met.families.items()):
            row: Row = {"worker_id": key[0], "platform": key[1], "window_days": window, "window_start": start if length else None}
            row |= {"reporting_currency": currency, "own_currency_payout": _own(came, key, currency)}
            row |= {"withdrawal_threshold_rc": known.thresholds.get(key[1])}
            row |= _paying(promises, key, through) | _wage(low.get(key, (0, None, None, None)), has_floor) | _available(days, key, family)
            rows.append(row | _flags(known.coverage, key[1], family) | _score(known.scores, key[1], through))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _of(frame: pl.DataFrame, key: Key) -> pl.DataFrame:
    return frame.filter((pl.col("worker_id") == key[0]) & (pl.col("platform") == key[1]))


def _share(name: str, part: int, whole: int) -> Row:
    lo, hi = wilson(part, whole)
    return {name: part / whole, f"{name}_lo": lo, f"{name}_hi": hi}


def _paying(promises: pl.DataFrame, key: Key, through: date) -> Row:
    """Say what share of due days of work was paid in time, and what share is not paid at all (M27); 10 due days at least."""
    mine = [r for r in promises.iter_rows(named=True) if r["worker_id"] == key[0] and platform_of(r["channel_id"]) == key[1]]
    rows = [r for r in mine if r["n_due"] is not None]
    due, on_time, unpaid = (sum(row[name] for row in rows) for name in PROMISE)
    untold = Why.NO_PARAMETER if any(r["due_reason"] == Why.NO_PARAMETER for r in mine) else Why.NOT_DECLARED
    trouble = untold if not rows else Why.NO_EVENTS if not due else Why.TOO_FEW_EVENTS if due < MIN_DUE else None
    contract = judged(due, "decided", through, method="wilson", level=LEVEL, trouble=trouble)
    found: Row = dict.fromkeys(PROMISE) if not rows else {"n_due": due, "n_on_time": on_time, "n_unpaid": unpaid}
    if contract.is_shown:
        found |= _share("on_time_pay_share", on_time, due) | _share("nonpayment_rate", unpaid, due)
    return found | contract.columns()


def _wage(low: Below, has_floor: bool) -> Row:
    """Say what share of the hours paid the minimum wage or more: all but M32."""
    n, share, lo, hi = low
    if share is None or lo is None or hi is None:
        why = Why.NO_HOURS if not n else Why.TOO_FEW_SESSIONS if has_floor else Why.NO_PARAMETER
        return {"n_clusters": n, "min_wage_reason": str(why)}
    return {"n_clusters": n, "min_wage_share": 1 - share, "min_wage_share_lo": 1 - hi, "min_wage_share_hi": 1 - lo}


def _available(days: pl.DataFrame, key: Key, family: str) -> Row:
    """Say on what share of the days it was tried there was work (M28). Without any logged search a day without work leaves no trace."""
    if family not in ADVERTISES:
        return {"availability_reason": str(Why.NOT_DECLARED)}
    own = _of(days, key)
    of_day = own.group_by("day").agg(pl.col("had_work", "searched").any())
    found: Row = {"days_tried": len(of_day), "days_active": int(of_day["had_work"].sum())}
    if not of_day["searched"].any():
        return found | {"availability_reason": str(Why.NOT_DECLARED)}
    if len(of_day) < MIN_DAYS:
        return found | {"availability_reason": str(Why.TOO_FEW_EVENTS)}
    return found | _share("availability_share", found["days_active"], found["days_tried"])


def _own(receipts: pl.DataFrame, key: Key, currency: str) -> bool | None:
    came = _of(receipts, key)["currency"]
    return None if came.is_empty() else bool((came == currency).all())


def _flags(coverage: pl.DataFrame, platform: str, family: str) -> Row:
    """Tell what the platform's exports show: true, false where they never do, null where no connector could say."""
    told: dict[str, Sequence[str]] = {
        row["field"]: row["supplied"]
        for row in coverage.filter(pl.col("platform") == platform).group_by("field").agg("supplied").iter_rows(named=True)
    }
    found: Row = {flag: any(word != "never" for word in told[field]) if field in told else None for flag, field in FLAGS.items()}
    return found if family in ADVERTISES else found | {"says_advertised_rate": None}


def _score(scores: pl.DataFrame, platform: str, through: date) -> Row:
    known = scores.filter((pl.col("platform") == platform) & (pl.col("year") <= through.year)).sort("year")
    if known.is_empty():
        return {}
    last = known.row(-1, named=True)
    return {"fairwork_score": last["score"], "fairwork_max_score": last["max_score"], "fairwork_year": last["year"]}
