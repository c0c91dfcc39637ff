"""How large an order is, and what share of it is the commission (metric M41): ratios of sums over the sales whose value the network tells.

Networks tell the value of a sale, hide it, or tell 0 for leads and for sales they have declined: those are not counted, nor taken for 0.
"""

from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.clicks import ORDERS
from transforms.estimate import Why
from transforms.redraw import CASES, grouped, ratio_ends
from transforms.rounding import round_ratio

MONEY: Final = pl.Decimal(38, 8)
PARTS: Final[dict[str, Any]] = {
    **{f"aov_rc{end}": pl.Float64 if end else pl.Decimal(18, 8) for end in ("", "_lo", "_hi")},
    "aov_reason": pl.String,
    **{f"commission_pct{end}": pl.Float64 for end in ("", "_lo", "_hi")},
    "commission_pct_reason": pl.String,
}
"""The columns of the two metrics, with their types."""
Row = dict[str, Any]


def order_values(sales: pl.DataFrame) -> Row:
    """Give sale value, the orders it was told for, order value and commission rate, each shown from 5 orders, with an interval from 20 sales.

    The commission rate leaves out declined sales: some networks set their commission to 0 and keep the sale.
    """
    valued = sales.filter(pl.col("sale_value_rc").is_not_null())
    orders = int(valued["quantity"].sum())
    value = valued["sale_value_rc"].sum() if valued.height else None
    standing = valued.filter(pl.col("state") != "declined", pl.col("gross_rc").is_not_null())
    reason = _reason(orders, has_any=bool(valued.height), no_rate=_no_rate(sales))
    later = reason or _reason(int(standing["quantity"].sum()), has_any=True, no_rate=False)
    row: Row = {"sale_value_rc": value, "orders_valued": orders, "aov_reason": reason, "commission_pct_reason": later}
    none = {"aov_rc": None, "commission_pct": None}
    ends = {f"{name}{end}": None for name in none for end in ("_lo", "_hi")}
    row |= none | ends
    if reason is None:
        row["aov_rc"] = round_ratio(_exact(value), orders, 8)
        row |= _ends("aov_rc", valued["sale_value_rc"], valued["quantity"])
    if later is None:
        row["commission_pct"] = float(round_ratio(_exact(standing["gross_rc"].sum()), _exact(standing["sale_value_rc"].sum()), 10))
        row |= _ends("commission_pct", standing["gross_rc"], standing["sale_value_rc"])
    return row


def _exact(total: Any) -> Decimal:
    """Give a sum of a column of amounts as what it is."""
    return Decimal(total)


def _no_rate(sales: pl.DataFrame) -> bool:
    """Tell whether the network does say what some sale was worth, in a currency without a rate."""
    return bool(sales["sale_no_rate"].any())


def _reason(orders: int, *, has_any: bool, no_rate: bool) -> str | None:
    """Say why a metric is not shown; None: it is."""
    if not has_any:
        return str(Why.CURRENCY_MISSING if no_rate else Why.NO_SALE_VALUE)
    return str(Why.TOO_FEW_EVENTS) if orders < ORDERS else None


def _ends(name: str, above: pl.Series, below: pl.Series) -> Row:
    """Give the ends of the interval of a ratio of sums, from 20 sales on."""
    if len(above) < CASES:
        return {}
    tops, bottoms = (grouped(part.cast(pl.Float64).to_numpy()) for part in (above, below))
    ends = ratio_ends(tops, bottoms)
    return {f"{name}_{end}": float(f"{value:.10g}") for end, value in zip(("lo", "hi"), ends, strict=True)}
