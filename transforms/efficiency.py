"""Days and clusters to the efficiency tables: what an hour on each channel was worth, how sure that is, whether to show it.

Formulas: reference notes on metrics §1 (ladders), §2.2 (M01, M02, M03, M12), §2.5 (interval), §3 (M13, M14), §4 (M25).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

import polars as pl

from connectors.vocabulary import Tier
from transforms.rates import Display, display, per_hour, ratios, wilson

KEYS: Final = ("worker_id", "channel_id")
MONEY: Final = ("gross_rc", "approved_rc", "pending_rc", "platform_net_rc", "received_rc")
SECONDS: Final = ("h0_s", "h1_s", "h2_s", "h3_s", "h2_d1m_s", "h2_d60m_s", "reported_s")
COUNTS: Final = ("n_tasks", "n_approved", "n_rejected", "n_returned", "n_pending", "n_no_rate")
WINDOWS: Final[Mapping[str, int | None]] = {"28": 28, "90": 90, "365": 365, "all": None}
LEVEL: Final = 0.95
NO_RATE_SHARE: Final = 0.01
RATE: Final = pl.Decimal(18, 6)
RATES: Final = {
    "naive_rate": ("approved_rc", "h0_s"),
    "eff_rate": ("received_rc", "h2_s"),
    "full_rate": ("received_rc", "h3_s"),
    "eff_rate_d1m": ("received_rc", "h2_d1m_s"),
    "eff_rate_d60m": ("received_rc", "h2_d60m_s"),
}


def by_month(days: pl.DataFrame, clusters: pl.DataFrame, data_through: date | None) -> pl.DataFrame:
    """Give one row per worker, channel and month from `mart.channel_efficiency_day` rows and clusters.

    `clusters`: worker_id, channel_id, basis, day, money (Decimal, reporting currency), seconds.
    """
    dated = days.filter(pl.col("day").is_not_null()).with_columns(pl.col("day").dt.truncate("1mo").alias("month"))
    cut = clusters.with_columns(pl.col("day").dt.truncate("1mo").alias("month"))
    return _table(dated, cut, ["month"], data_through)


def by_window(days: pl.DataFrame, clusters: pl.DataFrame, data_through: date | None) -> pl.DataFrame:
    """Give one row per worker, channel and window of 28, 90, 365 days or all; windows end on `data_through`."""
    tables = []
    for name, length in WINDOWS.items():
        start = data_through - timedelta(days=length - 1) if data_through and length else None
        span = {
            "window_days": pl.lit(name),
            "window_start": pl.lit(start, dtype=pl.Date),
            "window_end": pl.lit(data_through, dtype=pl.Date),
        }
        kept = pl.col("day").is_between(start, data_through) if start else pl.lit(value=True)
        tables.append(_table(days.filter(kept).with_columns(**span), clusters.filter(kept).with_columns(**span), list(span), data_through))
    return pl.concat(tables)


def _table(days: pl.DataFrame, clusters: pl.DataFrame, span: Sequence[str], data_through: date | None) -> pl.DataFrame:
    keys = [*KEYS, *span]
    sums = _sums(days, keys).join(_interval(clusters, keys), on=keys, how="left", nulls_equal=True, maintain_order="left")
    rows = [_row(row, data_through) for row in sums.to_dicts()]
    schema = {**{k: sums.schema[k] for k in sums.columns}, **_SCHEMA}
    return pl.DataFrame(rows, schema=schema, orient="row").drop("_rel_lo", "_rel_hi", "_se", "_ratio")


def _sums(days: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Add up the days; a sum of nothing known stays unknown."""
    known = [pl.when(pl.col(c).is_not_null().any()).then(pl.col(c).sum()).alias(c) for c in (*MONEY, *SECONDS)]
    moved = pl.col("approved_rc").abs()  # a refund is money too: a share of sums with signs could be over 1
    grouped = days.group_by(keys).agg(
        pl.col("family").first(),
        pl.col("reporting_currency").first(),
        *known,
        pl.col(COUNTS).sum(),
        pl.col("day").n_unique().alias("active_days"),
        moved.filter(pl.col("h3_s").is_not_null()).sum().alias("_covered"),
        moved.sum().alias("_moved"),
    )
    return grouped.sort(keys)


def _interval(clusters: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Give the relative interval of the cluster ratio: the headline is scaled by it, for payout fees fall on no cluster."""
    found = ratios(clusters, by=[*keys, "basis"], money="money", seconds="seconds", level=LEVEL)
    with_hours = clusters.group_by(keys).agg((pl.col("seconds") > 0).sum().alias("n_sessions"))
    value = pl.col("value").cast(pl.Float64)
    rel = found.select(
        *keys,
        "basis",
        pl.col("method").alias("_interval"),
        (pl.col("lo") / value).alias("_rel_lo"),
        (pl.col("hi") / value).alias("_rel_hi"),
        pl.col("se").alias("_se"),
        value.alias("_ratio"),
    )
    return rel.join(with_hours, on=keys, how="left", nulls_equal=True)


def _row(row: dict[str, object], data_through: date | None) -> dict[str, object]:
    """Complete one row: rates, shares, interval, and whether it is shown."""
    money = {name: _decimal(row[name]) for name in MONEY}
    seconds = {name: _integer(row[name]) for name in SECONDS}
    rates = {name: _per_hour(money[top], seconds[bottom]) for name, (top, bottom) in RATES.items()}
    n = _integer(row.get("n_sessions")) or 0
    pending = _share(money["pending_rc"] or Decimal(0), (money["approved_rc"] or Decimal(0)) + (money["pending_rc"] or Decimal(0)))
    tier = _tier(seconds)
    shown = display(n, seconds["h2_s"], tier=tier, pending_share=pending or 0.0, has_currency=_convertible(row))
    lo, hi = _ends(rates["eff_rate"], row) if n >= 3 else (None, None)  # metrics §1.5: an anecdote has no interval
    decided = _integer(row["n_approved"]) or 0, _integer(row["n_rejected"]) or 0
    return {**_plain(row), **rates, **_shares(money, seconds), **_acceptance(*decided), **_shown(shown, n, row),
        "n_sessions": n,
        "eff_rate_lo": lo,
        "eff_rate_hi": hi,
        "interval_level": LEVEL if lo is not None else None,
        "pending_share": pending,
        "hours_tier": str(tier),
        "hours_coverage": _share(_decimal(row["_covered"]), _decimal(row["_moved"])),
        "data_through": data_through
    }  # fmt: skip


def _convertible(row: dict[str, object]) -> bool:
    """Whether so few rows lack an exchange rate that the rate is still the channel's (they stay visible in n_no_rate)."""
    missing, tasks = _integer(row["n_no_rate"]) or 0, _integer(row["n_tasks"]) or 0
    return missing <= NO_RATE_SHARE * tasks


def _plain(row: dict[str, object]) -> dict[str, object]:
    return {k: v for k, v in row.items() if k not in {"basis", "_interval", "_covered", "_moved", "n_sessions"}}


def _shown(shown: Display, n: int, row: dict[str, object]) -> dict[str, object]:
    """Give the display columns. An anecdote is shown with a warning; `method` says what the clusters were."""
    reason = str(shown.suppress_reason) if shown.suppress_reason else None
    if reason is None and shown.evidence_level == "anecdote":
        reason = "too_few_sessions"
    basis = row.get("basis") or "none"
    method = f"{row.get('_interval')} on {basis}" if n >= 3 and row.get("_interval") else "none"  # as above
    return {"evidence_level": str(shown.evidence_level), "is_shown": shown.is_shown, "suppress_reason": reason, "method": method}


def _shares(money: Mapping[str, Decimal | None], seconds: Mapping[str, int | None]) -> dict[str, float | None]:
    h0, h3 = seconds["h0_s"], seconds["h3_s"]
    unpaid = h3 - h0 if h0 is not None and h3 is not None else None
    approved, net, received = money["approved_rc"], money["platform_net_rc"], money["received_rc"]
    taken = approved - net if approved is not None and net is not None else None
    lost = approved - received if approved is not None and received is not None else None
    return {
        "unpaid_share": _share(unpaid, h3),
        "unpaid_per_paid_h": _share(unpaid, h0),
        "take_rate": _share(taken, approved),
        "eff_take_rate": _share(lost, approved),
    }


def _acceptance(approved: int, rejected: int) -> dict[str, float | None]:
    decided = approved + rejected
    if not decided:
        return {"acceptance": None, "acceptance_lo": None, "acceptance_hi": None}
    low, high = wilson(approved, decided)
    return {"acceptance": approved / decided, "acceptance_lo": low, "acceptance_hi": high}


def _ends(rate: Decimal | None, row: dict[str, object]) -> tuple[Decimal | None, Decimal | None]:
    """Scale the cluster interval to the headline rate."""
    low, high = row.get("_rel_lo"), row.get("_rel_hi")
    if rate is None or not isinstance(low, float) or not isinstance(high, float) or rate <= 0:
        return None, None
    return _finite(float(rate) * low), _finite(float(rate) * high)


def _finite(value: float) -> Decimal | None:
    return Decimal(f"{value:.6f}") if abs(value) < 1e11 else None  # what a mart column can hold


def _tier(seconds: Mapping[str, int | None]) -> Tier:
    if not seconds["h3_s"]:
        return Tier.UNKNOWN
    return Tier.REPORTED if seconds["reported_s"] else Tier.MEASURED


def _per_hour(money: Decimal | None, seconds: int | None) -> Decimal | None:
    return per_hour(money, seconds) if money is not None and seconds else None


def _share(part: Decimal | int | None, whole: Decimal | int | None) -> float | None:
    return float(part / whole) + 0.0 if part is not None and whole else None  # no share is -0.0


def _decimal(value: object) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) else None


_SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "n_sessions": pl.Int64,
    **dict.fromkeys((*RATES, "eff_rate_lo", "eff_rate_hi"), RATE),
    **dict.fromkeys(
        (
            "interval_level", "unpaid_share", "unpaid_per_paid_h", "take_rate", "eff_take_rate", "acceptance", "acceptance_lo",
            "acceptance_hi", "pending_share", "hours_coverage",
        ),
        pl.Float64,
    ),
    **dict.fromkeys(("method", "hours_tier", "evidence_level", "suppress_reason"), pl.String),
    "data_through": pl.Date,
    "is_shown": pl.Boolean,
}  # fmt: skip
