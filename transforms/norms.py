"""What a channel pays beside what an hour must pay where the person lives: benchmark ratios, shortfall, required price.

Formulas: reference notes on metrics, §5 (M29 to M32). A self-employed gross hour is not an employee's: it pays no leave and no employer's
contributions. So gross is set beside gross, and take-home beside net pay with leave; both are conventions, and both are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.rates import RATE, SESSIONS, per_hour, wilson
from transforms.rounding import round_money, round_ratio
from transforms.survival import LEVEL

WEEKS: Final = 52
MONTHS: Final = 12
HOURLY: Final = "statutory_min"
MONTHLY: Final = "statutory_min_month"
BASES: Final = ("gross_to_gross", "net_to_net")

SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "month": pl.Date,
    "country": pl.String,
    "basis": pl.String,
    "rate_basis": pl.String,
    "reporting_currency": pl.String,
    "benchmark_rc_per_h": RATE,
    "rate_rc_per_h": RATE,
    "ratio": pl.Float64,
    "ratio_lo": pl.Float64,
    "ratio_hi": pl.Float64,
    "shortfall_rc_per_h": RATE,
    "required_gross_rc_per_h": RATE,
    "share_hours_below": pl.Float64,
    "share_hours_below_lo": pl.Float64,
    "share_hours_below_hi": pl.Float64,
    "n_clusters": pl.Int64,
    **CONTRACT,
}

Row = dict[str, Any]
Key = tuple[str, str, date]


@dataclass(frozen=True)
class Floor:
    """What an hour must pay on a day, in the reporting currency; `net` holds paid leave (M30). None: no parameter, or no exchange rate."""

    gross: Decimal | None = None
    net: Decimal | None = None


def hourly(gross_per_month: Decimal, weekly_hours: Decimal) -> Decimal:
    """Turn a monthly minimum of 12 payments into an hourly one, over a year's 52 weeks."""
    return round_ratio(gross_per_month * MONTHS, weekly_hours * WEEKS)


def required_gross(net_with_leave: Decimal, contributions: Decimal) -> Decimal | None:
    """Give the price of an hour, after platform fees, that leaves a net hour with leave (M31); None where contributions take all.

    9.51 EUR net, 10 % leave and 25.8 % contributions need 14.10 EUR.
    """
    return round_ratio(net_with_leave, 1 - contributions) if contributions < 1 else None


class Norms:
    """Looks up what an hour must pay in a country: dated wages, contributions and exchange rates, read once."""

    def __init__(self, wages: Sequence[Row], rates: Sequence[Row], fx: Mapping[tuple[str, date], Decimal], currency: str) -> None:
        """`wages`: rows of ref.benchmark_wage of one country; `rates`: of ref.contribution_rate of one regime; `fx`: units for a euro by currency and month."""
        self._wages, self._rates, self._fx, self._currency = wages, rates, fx, currency

    def floor(self, day: date) -> Floor:
        """Give the floor of a day; amounts of another currency are converted at the first day of the month."""
        told = _valid([row for row in self._wages if row["basis"] == HOURLY], day)
        monthly = _valid([row for row in self._wages if row["basis"] == MONTHLY], day)
        gross, net = (told["gross_per_h"], told["net_per_h"]) if told else (None, None)
        of = told or monthly
        if gross is None and monthly and monthly["gross_per_month"] and monthly["weekly_hours"]:
            gross, of = hourly(monthly["gross_per_month"], monthly["weekly_hours"]), monthly
        if of is None:
            return Floor()
        with_leave = net * of["leave_uplift"] if net is not None and of["leave_uplift"] is not None else None
        return Floor(self._convert(gross, of["currency"], day), self._convert(with_leave, of["currency"], day))

    def contributions(self, day: date) -> Decimal | None:
        """Give the share of turnover that contributions take on a day, training levy included; None where no parameter is."""
        found = _valid(self._rates, day)
        return found["pct_of_turnover"] + (found["levy_pct"] or 0) if found else None

    def _convert(self, amount: Decimal | None, currency: str, day: date) -> Decimal | None:
        if amount is None or currency == self._currency:
            return None if amount is None else round_money(amount, 6)
        month = day.replace(day=1)
        over, under = self._fx.get((self._currency, month)), self._fx.get((currency, month))
        return round_ratio(amount * over, under) if over and under else None


def _valid(rows: Sequence[Row], day: date) -> Row | None:
    """Give the row that holds on a day, the one that began last."""
    found = [row for row in rows if row["valid_from"] <= day and (row["valid_to"] is None or day <= row["valid_to"])]
    return max(found, key=lambda row: row["valid_from"]) if found else None


Below = tuple[int, float | None, float | None, float | None]
"""Sessions with hours, share of their hours below the floor, and its ends."""


def below(clusters: pl.DataFrame, norms: Norms, by: Sequence[str]) -> dict[tuple[Any, ...], Below]:
    """Give, by `by`, how many sessions (or weeks) have hours, and the share of those hours paid below the day's floor (M32).

    None below 8 sessions, or where a floor is not known. The interval is Wilson's with Kish's effective number of sessions.
    """
    floors = {day: norms.floor(day).gross for day in clusters["day"].unique().to_list()}
    found: dict[tuple[Any, ...], Below] = {}
    for key, rows in clusters.filter(pl.col("seconds") > 0).sort(*by, "day", "seconds", "money").group_by(list(by), maintain_order=True):
        least = [floors[day] for day in rows["day"].to_list()]
        if len(rows) < SESSIONS[2] or any(floor is None for floor in least):
            found[key] = (len(rows), None, None, None)
            continue
        seconds, money = rows["seconds"].to_list(), rows["money"].to_list()
        is_low = [amount * 3600 < floor * s for amount, floor, s in zip(money, least, seconds, strict=True) if floor is not None]
        total, squares = sum(seconds), sum(s * s for s in seconds)
        share = sum(s for s, low in zip(seconds, is_low, strict=True) if low) / total
        effective = max(1, int(total * total / squares))
        lo, hi = wilson(round(share * effective), effective)
        found[key] = (len(rows), share, min(lo, share), max(hi, share))
    return found


def gaps(  # noqa: PLR0913  # the parts of the table
    months: pl.DataFrame,
    costs: pl.DataFrame,
    take_home: pl.DataFrame | None,
    clusters: pl.DataFrame,
    norms: Norms,
    *,
    country: str | None,
    currency: str,
    through: date,
) -> pl.DataFrame:
    """Give one row per worker, channel, month and rate basis. `take_home`: worker_id, channel_id, month, take_home_rc; None: nobody tells it."""
    spent = {(row["channel_id"], row["month"]): row["cost_rc"] for row in costs.iter_rows(named=True)}
    kept = (
        {(r["worker_id"], r["channel_id"], r["month"]): r["take_home_rc"] for r in take_home.iter_rows(named=True)}
        if take_home is not None
        else None
    )
    low = below(clusters.with_columns(month=pl.col("day").dt.truncate("1mo")), norms, ("worker_id", "channel_id", "month"))
    rows = []
    for row in months.sort("worker_id", "channel_id", "month").iter_rows(named=True):
        key = (row["worker_id"], row["channel_id"], row["month"])
        floor, share = norms.floor(row["month"]), norms.contributions(row["month"])
        cost = spent.get(key[1:], Decimal(0))
        gross = None if row["platform_net_rc"] is None or cost is None else row["platform_net_rc"] - cost
        net = kept.get(key) if kept is not None else None
        required = required_gross(floor.net, share) if floor.net is not None and share is not None else None
        same = dict(zip(("worker_id", "channel_id", "month"), key, strict=True)) | {
            "country": country,
            "basis": HOURLY,
            "reporting_currency": currency,
        }
        same["required_gross_rc_per_h"] = required
        n, *shares = low.get(key, (0, None, None, None))
        beside = dict(zip(("share_hours_below", "share_hours_below_lo", "share_hours_below_hi"), shares, strict=True)) | {"n_clusters": n}
        rows.append(same | {"rate_basis": BASES[0]} | beside | _gap(row, gross, floor.gross, country, through))
        untold = None if kept is not None else Why.NOT_DECLARED
        none = dict.fromkeys(beside) | {"n_clusters": n}
        rows.append(same | {"rate_basis": BASES[1]} | none | _gap(row, net, floor.net, country, through, untold))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _gap(row: Row, money: Decimal | None, floor: Decimal | None, country: str | None, through: date, untold: Why | None = None) -> Row:
    """Set one rate beside one floor. The interval is the rate's own, scaled; what hides the rate hides this."""
    hidden = Why(row["suppress_reason"]) if not row["is_shown"] and row["suppress_reason"] else None
    checks = (
        (country is None, Why.NOT_DECLARED),
        (untold is not None, untold),
        (floor is None, Why.NO_PARAMETER),
        (hidden is not None, hidden),
        (money is None, Why.NO_EVENTS),
        (not row["h2_s"], Why.NO_HOURS),
    )
    trouble = next((why for is_so, why in checks if is_so), None)
    contract = _contract(row, through, trouble)
    found: Row = {"benchmark_rc_per_h": floor}
    if trouble or money is None or floor is None:
        return found | contract.columns()
    rate = per_hour(money, row["h2_s"])
    ratio = float(rate / floor)
    found |= {"rate_rc_per_h": rate, "ratio": ratio, "shortfall_rc_per_h": max(floor - rate, Decimal(0))}
    if contract.interval_level is not None and row["eff_rate"] and row["eff_rate_lo"] is not None and rate > 0:
        ends = [ratio * float(row[end] / row["eff_rate"]) if row[end] is not None else None for end in ("eff_rate_lo", "eff_rate_hi")]
        found |= dict(zip(("ratio_lo", "ratio_hi"), ends, strict=True))
    return found | contract.columns()


def _contract(row: Row, through: date, trouble: Why | None) -> Contract:
    """Say how sure it is: as sure as the rate it is made from, whose interval it has."""
    contract = judged(row["n_sessions"], "sessions", through, method=f"rate's {row['method']}", level=LEVEL, trouble=trouble)
    has_interval = row["eff_rate_lo"] is not None and row["eff_rate"] and row["eff_rate"] > 0
    if contract.is_shown and not has_interval:
        contract = replace(contract, interval_level=None)
    return replace(contract, evidence_level=row["evidence_level"]) if contract.is_shown else contract
