"""What the clicks and sales of an affiliate programme came to, month by month (metrics M34 to M43).

A programme is what the network calls it; a row for the whole channel stands beside those of its programmes. Rates of a month are ratios of
sums; what is pending counts at its expected value, never at its face.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Any, Final

import numpy as np
import polars as pl

from transforms.clicks import CLICKS, ORDERS, PerClick, Spread, conversion, per_click
from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.incidence import Incidence, expected, incidence, lag, pooled
from transforms.order_value import PARTS as ORDER_VALUE
from transforms.order_value import order_values
from transforms.rates import DECIDED, concentration, wilson
from transforms.reserve import LEVEL, MATURE, interval
from transforms.rounding import round_money, round_ratio

MONEY: Final = pl.Decimal(38, 8)
RATE: Final = pl.Decimal(18, 6)
VIEWS: Final = 1000
ENDS: Final = ("", "_lo", "_hi")
COUNTS: Final = ("orders", "n_sales", "n_approved", "n_declined", "n_pending", "n_no_rate")
SUMS: Final = ("tracked_rc", "amended_rc", "approved_rc", "declined_rc", "pending_face_rc")
SHARES: Final = ("approval_rate", "reversal_rate")
SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "month": pl.Date,
    "program": pl.String,
    "is_total": pl.Boolean,
    "clicks": pl.Int64,
    "impressions": pl.Int64,
    **dict.fromkeys(COUNTS, pl.Int64),
    "orders_valued": pl.Int64,
    "sale_value_rc": MONEY,
    **dict.fromkeys(SUMS, MONEY),
    **{f"pending_ev_rc{end}": MONEY for end in ENDS},
    "pending_reason": pl.String,
    **{f"{name}{end}": pl.Float64 if end else RATE for name in ("epc_rc", "epc100_rc", "mature_epc_rc") for end in ENDS},
    "mature_epc_reason": pl.String,
    "maturity_share": pl.Float64,
    **{f"conversion_rate{end}": pl.Float64 for end in ENDS},
    "conversion_reason": pl.String,
    **ORDER_VALUE,
    "rpm_rc": RATE,
    **{f"{name}{end}": pl.Float64 for name in SHARES for end in ENDS},
    "reversal_rate_value": pl.Float64,
    "reversal_reason": pl.String,
    **{f"lock_days_p50{end}": pl.Float64 for end in ENDS},
    "lock_days_reason": pl.String,
    "program_hhi": pl.Float64,
    **CONTRACT,
}
CHANCES: Final = {"place": pl.Int64, "chance": pl.Float64, "rests_on": pl.Float64}
Row = dict[str, Any]
Key = tuple[str, str, date]
Days = list[tuple[int, float]]


def chances(fates: pl.DataFrame, pending: pl.DataFrame) -> pl.DataFrame:
    """Give each pending sale its chance of approval and the decisions that rests on; null where no decision is known at all.

    Its own programme speaks where it has 20 decided sales; with fewer it is pooled with its network, and that with all networks. `fates`
    counts sales (`n`) by worker_id, channel_id, program, age_days and fate; `pending` has place, age_days and the same names.
    """
    parts = [_of_program(part, fates) for part in pending.partition_by("worker_id", "channel_id", "program", maintain_order=True)]
    return pl.concat(parts, how="vertical") if parts else pl.DataFrame(schema=CHANCES)


def _of_program(pending: pl.DataFrame, fates: pl.DataFrame) -> pl.DataFrame:
    worker, channel, program = pending.select("worker_id", "channel_id", "program").row(0)
    theirs = fates.filter(worker_id=worker)
    everyone = _curve(theirs)
    chance, rests_on = np.full(len(pending), np.nan), np.full(len(pending), np.nan)
    if everyone.n_decided:
        network = theirs.filter(channel_id=channel)
        own = network.filter(pl.col("program").eq_missing(pl.lit(program)))
        likely, rests_on = pooled(pending["age_days"].cast(pl.Float64).to_numpy(), _curve(own), (_curve(network), everyone))
        chance = np.nan_to_num(likely)
    return pl.DataFrame({"place": pending["place"], "chance": chance, "rests_on": rests_on}, schema=CHANCES).fill_nan(None)


def _curve(fates: pl.DataFrame) -> Incidence:
    """Estimate the curves of counted sales."""
    age, fate, n = (fates[name].to_numpy() for name in ("age_days", "fate", "n"))
    return incidence(np.repeat(age.astype(np.float64), n), np.repeat(fate.astype(np.int64), n))


def program_months(sales: pl.DataFrame, clicks: pl.DataFrame, maturity: Mapping[Key, float | None], through: date) -> pl.DataFrame:
    """Give a row for each programme and month, and one for each channel and month. `sales` has chance and rests_on."""
    keys = ("worker_id", "channel_id", "month")
    by_month = {_key(k): rows for k, rows in sales.partition_by(keys, as_dict=True, maintain_order=True).items()}
    told = {_key(k): rows for k, rows in clicks.partition_by(keys, as_dict=True, maintain_order=True).items()}
    rows: list[Row] = []
    for key in sorted({*by_month, *told}):
        rows += _month(key, by_month.get(key, sales.clear()), told.get(key, clicks.clear()), maturity.get(key), through)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _key(parts: Sequence[Any]) -> Key:
    return parts[0], parts[1], parts[2]


def _month(key: Key, sales: pl.DataFrame, clicks: pl.DataFrame, maturity: float | None, through: date) -> list[Row]:
    """Give the row of the channel, then those of its programmes, by name."""
    typical = _typical(sales)
    own = dict(zip(("worker_id", "channel_id", "month"), key, strict=True))
    names = sorted(
        {*sales["program"].to_list(), *clicks.filter(~pl.col("is_total"))["program"].to_list()}, key=lambda name: (name is None, name or "")
    )
    parts = [(name, sales.filter(pl.col("program").eq_missing(pl.lit(name)))) for name in names]
    rows = [
        own | {"program": name, "is_total": False} | _row(part, _told(clicks, name), typical, maturity, through) for name, part in parts
    ]
    whole = _row(sales, clicks.filter(pl.col("is_total")), typical, maturity, through)
    return [own | {"program": None, "is_total": True} | whole | {"program_hhi": _concentrated(names, rows)}, *rows]


def _told(clicks: pl.DataFrame, name: str | None) -> pl.DataFrame:
    return clicks.clear() if name is None else clicks.filter(pl.col("program") == name)


def _typical(sales: pl.DataFrame) -> float:
    """Give the mean commission of a sale of the channel's month: what one more could bring where a programme had none."""
    known = sales.filter(pl.col("is_sale"))["first_gross_rc"].drop_nulls().cast(pl.Float64)
    mean = known.mean()
    return float(mean) if isinstance(mean, float) else 0.0


def _concentrated(names: Sequence[str | None], rows: Sequence[Row]) -> float | None:
    """Give the Herfindahl index of the programmes (M43); None where they are not told, or nothing was approved."""
    amounts = [row["approved_rc"] for row in rows if row["approved_rc"]]
    if None in names or not amounts:
        return None
    found = concentration(amounts)
    return None if found is None else float(found[0])


def _row(sales: pl.DataFrame, clicks: pl.DataFrame, typical: float, maturity: float | None, through: date) -> Row:
    """Give all columns of a row but its key."""
    row = _sums(sales) | {"clicks": _count(clicks, "clicks"), "impressions": _count(clicks, "impressions"), "maturity_share": maturity}
    row |= order_values(sales) | {"program_hhi": None}
    epc, contract = _per_click(row, sales, clicks, typical, through)
    row |= _ends("epc_rc", epc, 1) | _ends("epc100_rc", epc, 100) | contract.columns()
    return (
        row | _mature(epc, contract, maturity) | _pending(sales) | _converted(row) | _decided(row) | _locked(sales) | {"rpm_rc": _rpm(row)}
    )


def _count(clicks: pl.DataFrame, kind: str) -> int | None:
    known = clicks.filter(pl.col("kind") == kind)
    return int(known["quantity"].sum()) if known.height else None


def _sums(sales: pl.DataFrame) -> Row:
    """Add up the money exactly: tracked = amended + approved + declined + pending. Amounts without a rate are in none of them."""
    known = sales.filter(pl.col("gross_rc").is_not_null())
    is_refund, state = pl.col("is_refund"), pl.col("state")
    none = Decimal(0)
    sums = known.select(
        tracked_rc=pl.coalesce("first_gross_rc", "gross_rc").filter(~is_refund).sum(),
        approved_rc=pl.col("gross_rc").filter(state == "approved").sum(),
        pending_face_rc=pl.col("gross_rc").filter(state == "pending").sum(),
        lost=pl.col("gross_rc").filter(~is_refund & (state == "declined")).sum(),
        back=pl.col("gross_rc").filter(is_refund & (state != "declined")).sum(),
    ).row(0, named=True)
    found: dict[str, Decimal] = {name: value or none for name, value in sums.items()}
    declined = found.pop("lost") - found.pop("back")
    amended = found["tracked_rc"] - found["approved_rc"] - found["pending_face_rc"] - declined
    sold = sales.filter(pl.col("is_sale"))
    states = {f"n_{name}": int((sold["state"] == name).sum()) for name in ("approved", "declined", "pending")}
    counts = {
        "orders": int(sold["quantity"].sum()),
        "n_sales": sold.height,
        **states,
        "n_no_rate": int(sales["no_rate"].fill_null(value=False).sum()),
    }
    return {**found, "declined_rc": declined, "amended_rc": amended, **counts}


def _per_click(row: Row, sales: pl.DataFrame, clicks: pl.DataFrame, typical: float, through: date) -> tuple[PerClick, Contract]:
    """Estimate approved commission per click, and decide whether it is shown: 200 clicks or 5 orders, and not all of it pending (M34)."""
    n, orders = row["clicks"], row["orders"]
    is_open = row["n_pending"] > 0 and not row["n_approved"] and not row["n_declined"]  # nothing decided is not nothing earned
    trouble = Why.NO_CLICKS if not n else Why.TOO_FEW_EVENTS if n < CLICKS and orders < ORDERS else Why.MOSTLY_PENDING if is_open else None
    paid = sales.filter(pl.col("state") == "approved", pl.col("gross_rc").is_not_null())
    amounts = paid["gross_rc"].cast(pl.Float64).to_list()
    found = per_click(row["approved_rc"], n or 0, amounts, typical, _by_day(paid, clicks))
    level = LEVEL if found.lo is not None else None
    contract = judged(max(orders, DECIDED[1]), "decided", through, method=str(found.method), level=level, trouble=trouble)
    contract = Contract(**contract.columns() | {"n_events": orders})
    return (PerClick(None, None, None, Spread.NONE) if trouble else found), contract


def _by_day(paid: pl.DataFrame, clicks: pl.DataFrame) -> Days:
    """Give clicks and approved money of each day with clicks."""
    days = clicks.filter(pl.col("kind") == "clicks").group_by("day").agg(pl.col("quantity").sum())
    money = paid.group_by("work_date").agg(pl.col("gross_rc").sum().cast(pl.Float64))
    joined = days.join(money, left_on="day", right_on="work_date", how="left").sort("day")
    return joined.select("quantity", pl.col("gross_rc").fill_null(0)).rows()


def _ends(name: str, found: PerClick, per: int) -> Row:
    """Give a rate per click, or per `per` clicks, and its ends."""
    value = None if found.value is None else found.value * per
    ends = [None if end is None else end * per for end in (found.lo, found.hi)]
    return dict(zip([f"{name}{end}" for end in ENDS], [value, *ends], strict=True))


def _mature(epc: PerClick, contract: Contract, maturity: float | None) -> Row:
    """Give the same of a month that is approved to 90 % of what it will bring (M34b)."""
    is_mature = maturity is not None and maturity >= MATURE
    shown = epc if is_mature else PerClick(None, None, None, Spread.NONE)
    reason = contract.suppress_reason if not contract.is_shown else None if is_mature else str(Why.IMMATURE_COHORT)
    return _ends("mature_epc_rc", shown, 1) | {"mature_epc_reason": reason}


def _pending(sales: pl.DataFrame) -> Row:
    """Give what the pending sales are expected to bring (M39)."""
    names = [f"pending_ev_rc{end}" for end in ENDS]
    pending = sales.filter(pl.col("state") == "pending", pl.col("gross_rc").is_not_null())
    if pending.is_empty():
        return dict.fromkeys(names, Decimal(0)) | {"pending_reason": None}
    if pending["chance"].null_count():
        return dict.fromkeys(names, None) | {"pending_reason": str(Why.TOO_FEW_DECIDED)}
    value, se = expected(*(pending[name].cast(pl.Float64).to_numpy() for name in ("gross_rc", "chance", "rests_on")))
    face = float(pending["gross_rc"].cast(pl.Float64).clip(0).sum())
    lo, hi = interval(value, se)
    return dict(zip(names, map(_exact, (value, lo, None if hi is None else max(min(hi, face), value))), strict=True)) | {
        "pending_reason": None
    }


def _exact(value: float | None) -> Decimal | None:
    return None if value is None else round_money(Decimal(repr(float(f"{value:.10g}"))), 8)


def _converted(row: Row) -> Row:
    """Give orders per click from 200 clicks on (M40)."""
    names = [f"conversion_rate{end}" for end in ENDS]
    clicks = row["clicks"]
    reason = Why.NO_CLICKS if not clicks else Why.TOO_FEW_EVENTS if clicks < CLICKS else None
    found = (None, None, None) if reason else conversion(row["orders"], clicks)
    return dict(zip(names, found, strict=True)) | {"conversion_reason": str(reason) if reason else None}


def _decided(row: Row) -> Row:
    """Give what became of the month's sales (M35, M36): shown from one decided sale, with intervals from five."""
    approved, declined, n = row["n_approved"], row["n_declined"], row["n_sales"]
    decided = approved + declined
    names = list(chain.from_iterable([f"{name}{end}" for end in ENDS] for name in SHARES))
    if not decided:
        return dict.fromkeys(names, None) | {"reversal_rate_value": None, "reversal_reason": str(Why.TOO_FEW_DECIDED)}
    has_interval = decided >= DECIDED[1]
    ends = [wilson(k, of) if has_interval else (None, None) for k, of in ((approved, decided), (declined, n))]
    values = [approved / decided, *ends[0], declined / n, *ends[1]]
    is_open = row["pending_face_rc"] > (1 - Decimal(str(MATURE))) * row["tracked_rc"]
    reason = Why.IMMATURE_COHORT if is_open else None if has_interval else Why.TOO_FEW_DECIDED
    by_value = float(round_ratio(row["declined_rc"], row["tracked_rc"], 10)) if row["tracked_rc"] > 0 else None
    return dict(zip(names, values, strict=True)) | {"reversal_rate_value": by_value, "reversal_reason": str(reason) if reason else None}


def _locked(sales: pl.DataFrame) -> Row:
    """Give the days until half of the sales were decided, from five decided on (M37)."""
    names = [f"lock_days_p50{end}" for end in ENDS]
    told = sales.filter(pl.col("fate").is_not_null())
    decided = int((told["fate"] > 0).sum())
    if decided < DECIDED[1]:
        return dict.fromkeys(names, None) | {"lock_days_reason": str(Why.TOO_FEW_DECIDED)}
    found = lag(told["age_days"].cast(pl.Float64).to_numpy(), told["fate"].cast(pl.Int64).to_numpy())
    return dict(zip(names, found, strict=True)) | {"lock_days_reason": str(Why.NOT_REACHED) if found[0] is None else None}


def _rpm(row: Row) -> Decimal | None:
    """Give approved commission per 1000 views, from 1000 on (M42)."""
    views = row["impressions"]
    return round_ratio(row["approved_rc"], views, times=1000) if views and views >= VIEWS else None
