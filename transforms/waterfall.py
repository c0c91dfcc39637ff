"""From the advertised rate to what an hour left, step by step in a fixed order (metrics M05); each step is a ratio of sums."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Contract, Why
from transforms.losses import UNASSIGNED
from transforms.rates import RATE, per_hour
from transforms.take_home import MONEY, Terms, kept, shares, trouble

STEPS: Final = ("naive", "rejected", "unfinished", "gaps", "off_task", "fees", "payout_fx", "costs", "contributions")
"""What each step takes into account. The first four change the hours and the fifth completes them; the last four change the money."""

CARRIED: Final = frozenset({str(Why.MOSTLY_PENDING), str(Why.CURRENCY_MISSING), str(Why.HOURS_ALLOCATED)})
"""What hides the effective rate hides every step."""

SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "window_days": pl.String,
    "step_no": pl.Int32,
    "step_name": pl.String,
    "reporting_currency": pl.String,
    "amount_rc": MONEY,
    "seconds": pl.Int64,
    **dict.fromkeys(["rate_after_rc_per_h", "rate_after_lo", "rate_after_hi", "delta_rc_per_h"], RATE),
    **CONTRACT,
}
Row = Mapping[str, Any]


def by_window(sums: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Give the columns of `mart.rate_waterfall` from one row per worker, channel and window; shared costs lie on `unassigned`."""
    rows: list[dict[str, Any]] = []
    for group in sums.partition_by("worker_id", "window_days", maintain_order=True):
        given = group.to_dicts()
        unknown = sum(row["n_cost_no_rate"] for row in given if row["channel_id"] == UNASSIGNED)
        parts = shares(given)
        for row, part in zip(given, parts, strict=True):
            if row["is_apart"]:
                continue
            left_out = row["channel_id"] == UNASSIGNED and any(parts)
            whole = {**row, "cost_rc": Decimal(0) if left_out else row["cost_rc"], "shared_cost_rc": part}
            rows += _steps(whole, row["n_cost_no_rate"] + (0 if row["channel_id"] == UNASSIGNED else unknown), terms)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("worker_id", "channel_id", "window_days", "step_no")


def ladder(row: Row, *, is_told: bool) -> list[tuple[Decimal | None, int | None]]:
    """Give the money and seconds after each of `STEPS`; the last has no money when take-home is not told."""
    seconds = (row["h0_s"], _plus(row["h0_s"], row["rejected_s"]), row["h1_s"], row["h2_s"], row["h3_s"])
    hours = [(row["approved_rc"], one) for one in seconds]
    received = row["received_rc"] - row["loss_rc"] - row["fx_rc"]
    costs = received - row["cost_rc"] - row["shared_cost_rc"]
    money = (row["platform_net_rc"], received, costs, kept(row) if is_told else None)
    return [*hours, *((amount, row["h3_s"]) for amount in money)]


def _steps(row: Row, missing: int, terms: Terms) -> Iterator[dict[str, Any]]:
    why = trouble(row, missing, terms, row["first_turnover"])
    before: Decimal | None = None
    for number, (name, (amount, seconds)) in enumerate(zip(STEPS, ladder(row, is_told=why is None), strict=True), 1):
        hidden = _hidden(row, name, seconds, why)
        rate = None if hidden or amount is None or not seconds else per_hour(amount, seconds)
        low, high = _ends(rate, row)
        yield {
            **{key: row[key] for key in ("worker_id", "channel_id", "window_days")},
            "step_no": number,
            "step_name": name,
            "reporting_currency": terms.reporting_currency,
            "amount_rc": amount,
            "seconds": seconds,
            "rate_after_rc_per_h": rate,
            "rate_after_lo": low,
            "rate_after_hi": high,
            "delta_rc_per_h": None if rate is None else rate - (before or Decimal(0)),
            **_contract(row, hidden, terms, has_interval=low is not None).columns(),
        }
        before = before if rate is None else rate


def _hidden(row: Row, name: str, seconds: int | None, why: Why | None) -> str | None:
    """Say why a step shows no rate."""
    if row["suppress_reason"] in CARRIED:
        return str(row["suppress_reason"])
    if not seconds:
        return str(Why.NO_HOURS)
    if name == "costs" and why is Why.CURRENCY_MISSING:
        return str(why)
    return str(why) if name == "contributions" and why else None


def _contract(row: Row, hidden: str | None, terms: Terms, *, has_interval: bool) -> Contract:
    few = row["evidence_level"] in {"hide", None}
    return Contract(
        interval_level=row["interval_level"] if has_interval else None,
        method="none" if hidden else f"accounting; interval in proportion to {row['method']}" if has_interval else "accounting",
        n_events=row["n_sessions"],
        evidence_level="hide" if hidden else "normal" if few else row["evidence_level"],
        data_through=terms.through,
        is_shown=hidden is None,
        suppress_reason=hidden,
    )


def _ends(rate: Decimal | None, row: Row) -> tuple[Decimal | None, Decimal | None]:
    base, low, high = row["eff_rate"], row["eff_rate_lo"], row["eff_rate_hi"]
    if rate is None or rate <= 0 or base is None or base <= 0 or low is None or high is None:
        return None, None
    return per_hour(rate * low, 3600 * base), per_hour(rate * high, 3600 * base)


def _plus(seconds: int | None, more: int | None) -> int | None:
    return None if seconds is None or more is None else seconds + more
