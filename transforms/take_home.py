"""The ladder down to take-home: received money less losses, costs and social contributions (metrics §1.1, M14, M18).

All of it is accounting: exact Decimals, and what is not known stays unknown.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Contract, Why
from transforms.losses import UNASSIGNED
from transforms.rates import RATE, per_hour
from transforms.spending import pro_rata

MONEY: Final = pl.Decimal(38, 8)
ZERO: Final = Decimal(0)
NO_RATE_SHARE: Final = Decimal("0.01")
"""Share of earnings without exchange rate up to which the rest still stands for the month."""

KNOWN: Final = (
    "gross_rc",
    "approved_rc",
    "platform_fee_rc",
    "withheld_rc",
    "platform_net_rc",
    "payout_fee_rc",
    "received_rc",
    "loss_rc",
    "fx_rc",
)
OWED: Final = ("contributions_rc", "levy_rc", "flat_tax_rc")
SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "month": pl.Date,
    "reporting_currency": pl.String,
    **dict.fromkeys([*KNOWN, "cost_rc", "shared_cost_rc", *OWED, "take_home_rc"], MONEY),
    "cash_dated_share": pl.Float64,
    "eff_take_rate": pl.Float64,
    "h2_s": pl.Int64,
    **dict.fromkeys(["take_home_rate", "take_home_rate_lo", "take_home_rate_hi"], RATE),
    "n_no_rate": pl.Int64,
    **CONTRACT,
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Terms:
    """Whose take-home it is: the currency, whether a regime is declared and since when, and the day of the estimate."""

    reporting_currency: str
    declared: bool
    started_on: date | None
    through: date


def by_month(ladder: pl.DataFrame, terms: Terms) -> pl.DataFrame:
    """Give the columns of `mart.take_home_month` from one row per worker, channel and month; shared costs lie on the channel `unassigned`."""
    rows = [made for group in ladder.partition_by("worker_id", "month", maintain_order=True) for made in _month(group.to_dicts(), terms)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("worker_id", "channel_id", "month")


def _month(rows: Sequence[Row], terms: Terms) -> Iterator[dict[str, Any]]:
    """Complete the rows of one month; its shared costs are allocated, and stay where they are when no channel received anything."""
    shared = shares(rows)
    carried = any(shared)
    unknown = sum(row["n_cost_no_rate"] for row in rows if row["channel_id"] == UNASSIGNED)
    for row, part in zip(rows, shared, strict=True):
        left_out = row["channel_id"] == UNASSIGNED and carried
        if left_out and not any(row[name] for name in ("gross_rc", "received_rc", "loss_rc", "fx_rc", "h2_s", "n_tasks")):
            continue
        own = {**row, "cost_rc": ZERO if left_out else row["cost_rc"], "shared_cost_rc": part}
        missing = row["n_cost_no_rate"] if row["channel_id"] == UNASSIGNED else row["n_cost_no_rate"] + unknown
        yield _row(own, missing, terms)


def shares(rows: Sequence[Row]) -> list[Decimal]:
    """Split the costs on the channel `unassigned` over the others, in proportion to what they received; zeros when none received anything."""
    total = sum((row["cost_rc"] for row in rows if row["channel_id"] == UNASSIGNED), ZERO)
    weights = [ZERO if row["channel_id"] == UNASSIGNED else max(row["received_rc"] or ZERO, ZERO) for row in rows]
    return pro_rata(total, weights) if total and any(weights) else [ZERO] * len(rows)


def kept(row: Row) -> Decimal | None:
    """Give T: received - losses - conversion - costs - contributions; None when a part is not known."""
    owed = [row[name] for name in OWED]
    if any(amount is None for amount in owed):
        return None
    taken = ("loss_rc", "fx_rc", "cost_rc", "shared_cost_rc")
    left: Decimal = row["received_rc"] - sum((row[name] for name in taken), ZERO) - sum(owed, ZERO)
    return left


def trouble(row: Row, missing: int, terms: Terms, since: date | None) -> Why | None:
    """Say why T cannot be told: nothing declared (`since` lies in a month before the activity began), amounts without exchange rate, or no rate of contributions."""
    if not terms.declared or (since and terms.started_on and since < terms.started_on.replace(day=1)):
        return Why.NOT_DECLARED
    if missing or row["n_no_rate"] > NO_RATE_SHARE * row["n_tasks"]:
        return Why.CURRENCY_MISSING
    return Why.NO_PARAMETER if any(row[name] is None for name in OWED) else None


def _row(row: Row, missing: int, terms: Terms) -> dict[str, Any]:
    why = trouble(row, missing, terms, row["month"])
    left = None if why else kept(row)
    rate, low, high = _rate(left, row)
    has_interval = low is not None
    found = Contract(
        interval_level=row["interval_level"] if has_interval else None,
        method="none" if why else f"accounting; interval in proportion to {row['method']}" if has_interval else "accounting",
        n_events=row["n_tasks"],
        evidence_level="hide" if why else row["evidence_level"] if rate is not None else "normal",
        data_through=terms.through,
        is_shown=why is None,
        suppress_reason=str(why) if why else None,
    )
    return {
        **{name: row[name] for name in ("worker_id", "channel_id", "month", *KNOWN, "cost_rc", "shared_cost_rc", "h2_s")},
        **{name: None if why else row[name] for name in OWED},
        "reporting_currency": terms.reporting_currency,
        "take_home_rc": left,
        "cash_dated_share": _share(row["cash_dated_rc"], row["turnover_rc"]),
        "eff_take_rate": _share(row["approved_rc"] - row["received_rc"] + row["loss_rc"] + row["fx_rc"], row["approved_rc"]),
        "take_home_rate": rate,
        "take_home_rate_lo": low,
        "take_home_rate_hi": high,
        "n_no_rate": row["n_no_rate"] + missing,
        **found.columns(),
    }


def _rate(left: Decimal | None, row: Row) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Give T per session hour and its ends, those of the effective rate in proportion; none where that rate is not shown."""
    base = row["eff_rate"]
    if left is None or not row["h2_s"] or base is None:
        return None, None, None
    rate = per_hour(left, row["h2_s"])
    if rate <= 0 or base <= 0 or row["eff_rate_lo"] is None or row["eff_rate_hi"] is None:
        return rate, None, None
    return rate, per_hour(rate * row["eff_rate_lo"], 3600 * base), per_hour(rate * row["eff_rate_hi"], 3600 * base)


def _share(part: Decimal, whole: Decimal) -> float | None:
    return float(part / whole) + 0.0 if whole else None  # no share is -0.0
