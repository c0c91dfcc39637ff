"""Declaration periods: what was collected, what is due on it, and how near the year comes to its ceilings (metrics M18, M19, M20, M94)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Final

import polars as pl

from transforms.estimate import CONTRACT, Why, judged
from transforms.rounding import round_money, round_ratio
from transforms.spending import MONTHS, days_of

MONEY: Final = pl.Decimal(38, 8)
ZERO: Final = Decimal(0)
LEVEL: Final = 0.95
MONTH_DAYS: Final = Decimal(365) / 12
CLASSES: Final = {"bic_sale": {"turnover_ceiling": "sales", "vat_franchise": "sales"}}
SERVICES: Final = {"turnover_ceiling": "services_and_bnc", "vat_franchise": "services"}
"""How thresholds call an activity, where they do not call it by its own name: French law divides turnover more coarsely than contributions."""

AMOUNTS: Final = (
    *("turnover_g_rc", "contributions_rc", "levy_rc", "flat_tax_rc", "reserve_rc", "ytd_turnover_rc", "ceiling_rc", "headroom_now_rc"),
    *("projected_rc", "projected_lo", "projected_hi", "headroom_rc", "vat_base_rc", "vat_tolerance_rc", "dac7_net_rc", "dac7_gap_rc"),
)
SCHEMA: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "country": pl.String,
    "declaration": pl.String,
    "period_start": pl.Date,
    "period_end": pl.Date,
    "is_open": pl.Boolean,
    "reporting_currency": pl.String,
    "assumed_share": pl.Float64,
    "n_no_rate": pl.Int64,
    "vat_status": pl.String,
    **dict.fromkeys(AMOUNTS, MONEY),
    **CONTRACT,
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Threshold:
    """An amount a year that changes a person's duties, in `currency`."""

    kind: str
    activity: str
    first: date
    last: date | None
    amount: Decimal
    tolerance: Decimal | None
    by_days: bool
    currency: str


@dataclass(frozen=True)
class Duties:
    """What a person declares: where, how often, since when, as what; `activity` None: no regime is declared."""

    country: str
    declaration: str
    activity: str | None
    started_on: date | None
    reporting_currency: str
    through: date
    thresholds: tuple[Threshold, ...] = ()


@dataclass(frozen=True)
class Projection:
    """Turnover of a whole year, with its interval; `months`: complete months it rests on."""

    value: Decimal
    lo: Decimal | None
    hi: Decimal | None
    months: int


def year_share(year: int, started_on: date | None) -> tuple[int, int]:
    """Give the days of a year in which there is an activity, and the days of the year; a first year counts from the day it began."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begun = max(first, min(started_on, last)) if started_on else first
    return (last - begun).days + 1, (last - first).days + 1


def annualised(turnover: Decimal, started_on: date) -> Decimal:
    """Give the turnover of a first year as that of a whole one, by days, to the unit (M20: 50,000 from 1 August is 119,281)."""
    days, whole = year_share(started_on.year, started_on)
    return round_ratio(turnover * whole, days, 0)


def by_period(cash: pl.DataFrame, duties: Duties) -> pl.DataFrame:
    """Give the columns of `mart.tax_period` from one row per worker and day of cash.

    `cash`: worker_id, day, turnover_rc, assumed_rc, net_rc, kept_rc, n_no_rate, contributions_rc, levy_rc, flat_tax_rc, sorted by worker and day.
    """
    rows = [row for _, days in groupby(cash.to_dicts(), key=lambda r: r["worker_id"]) for row in _worker(list(days), duties)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row").sort("worker_id", "country", "period_start")


def _worker(days: Sequence[Row], told: Duties) -> Iterator[dict[str, Any]]:
    """Give the periods of one worker. Money may arrive after the last day of work: such a day is the last one with data."""
    duties = replace(told, through=max(told.through, days[-1]["day"]))
    months = MONTHS[duties.declaration]
    first = days[0]["day"]
    begin = date(first.year, (first.month - 1) // months * months + 1, 1)
    starts = list(days_of(begin, duties.declaration, duties.through))
    for number, start in enumerate(starts):
        after = starts[number + 1] if number + 1 < len(starts) else _next(start, duties.declaration)
        yield _period(days, start, after - timedelta(days=1), duties)


def _next(start: date, declaration: str) -> date:
    return list(days_of(start, declaration, start + timedelta(days=366)))[1]


def _period(days: Sequence[Row], start: date, end: date, duties: Duties) -> dict[str, Any]:
    own = [row for row in days if start <= row["day"] <= end]
    turnover, net, held = (_sum(own, name) or ZERO for name in ("turnover_rc", "net_rc", "kept_rc"))
    why = _trouble(own, start, duties)
    owed = [None if why else _sum(own, name) for name in ("contributions_rc", "levy_rc", "flat_tax_rc")]
    ytd = _sum([row for row in days if date(end.year, 1, 1) <= row["day"] <= end], "turnover_rc") or ZERO
    due = [amount for amount in owed if amount is not None]
    return {
        "worker_id": days[0]["worker_id"],
        "country": duties.country,
        "declaration": duties.declaration,
        "period_start": start,
        "period_end": end,
        "is_open": end > duties.through,
        "reporting_currency": duties.reporting_currency,
        "turnover_g_rc": turnover,
        "assumed_share": float((_sum(own, "assumed_rc") or ZERO) / turnover) if turnover else None,
        "n_no_rate": sum(row["n_no_rate"] for row in own),
        **dict(zip(("contributions_rc", "levy_rc", "flat_tax_rc"), owed, strict=True)),
        "reserve_rc": sum(due, ZERO) if len(due) == len(owed) else None,
        "ytd_turnover_rc": ytd,
        "dac7_net_rc": net,
        "dac7_gap_rc": turnover - net - held,
        **_limits(days, end, ytd, duties, why),
    }


def _trouble(own: Sequence[Row], start: date, duties: Duties) -> Why | None:
    """Say why contributions of a period cannot be told."""
    if duties.activity is None or (duties.started_on and _next(start, duties.declaration) <= duties.started_on):
        return Why.NOT_DECLARED
    if any(row["turnover_rc"] and row[name] is None for row in own for name in ("contributions_rc", "levy_rc", "flat_tax_rc")):
        return Why.NO_PARAMETER
    return Why.CURRENCY_MISSING if any(row["n_no_rate"] for row in own) else None


def _limits(days: Sequence[Row], end: date, ytd: Decimal, duties: Duties, why: Why | None) -> dict[str, Any]:
    """Give the thresholds of a period and what is left to them; the last period also projects the year."""
    ceiling, vat = _in_force("turnover_ceiling", end, duties), _in_force("vat_franchise", end, duties)
    limit = None if ceiling is None else _prorated(ceiling, end.year, duties)
    is_last = end >= duties.through
    found = projected(days, ytd, duties) if is_last else None
    hidden = why or (Why.NOT_REACHED if not is_last else Why.NO_PARAMETER if limit is None else None)
    method, level = "mean of complete months", LEVEL
    contract = judged(found.months if found else 0, "months", duties.through, method=method, level=level, trouble=hidden)
    value = found.value if found and contract.is_shown else None
    has_interval = contract.interval_level is not None
    return {
        "ceiling_rc": limit,
        "headroom_now_rc": None if limit is None else limit - ytd,
        "projected_rc": value,
        "projected_lo": found.lo if found and has_interval else None,
        "projected_hi": found.hi if found and has_interval else None,
        "headroom_rc": None if limit is None or value is None else limit - value,
        "vat_base_rc": vat.amount if vat else None,
        "vat_tolerance_rc": vat.tolerance if vat else None,
        "vat_status": vat_status(ytd, vat),
        **contract.columns(),
    }


def vat_status(ytd: Decimal, vat: Threshold | None) -> str:
    """Say where the turnover of a year stands between the two amounts from which VAT is charged."""
    if vat is None:
        return "unknown"
    if ytd <= vat.amount:
        return "franchise"
    return "above_base" if vat.tolerance is not None and ytd <= vat.tolerance else "above_tolerance"


def _in_force(kind: str, day: date, duties: Duties) -> Threshold | None:
    """Give the threshold of a kind on a day, where its currency is that of the amounts."""
    if duties.activity is None:
        return None
    coarse = CLASSES.get(duties.activity, SERVICES if duties.activity.startswith(("bnc", "bic_service")) else {})
    names = {duties.activity, coarse.get(kind)}
    return next(
        (
            t
            for t in duties.thresholds
            if t.kind == kind
            and t.activity in names
            and t.currency == duties.reporting_currency
            and t.first <= day
            and (t.last is None or day <= t.last)
        ),
        None,
    )


def _prorated(limit: Threshold, year: int, duties: Duties) -> Decimal:
    days, whole = year_share(year, duties.started_on)
    return round_ratio(limit.amount * days, whole, 2) if limit.by_days else limit.amount


def projected(days: Sequence[Row], ytd: Decimal, duties: Duties) -> Projection:
    """Project the year: what was collected, and for each month to come the mean of the complete months of the last twelve.

    The interval is that of a sum of months to come (Student's t); money that is collected already cannot be lost from it.
    """
    through = duties.through
    totals = _complete_months(days, duties)
    left = Decimal((date(through.year, 12, 31) - through).days) / MONTH_DAYS
    n = len(totals)
    if not n:
        return Projection(ytd, None, None, 0)
    mean = sum(totals, ZERO) / n
    value = round_money(ytd + left * mean, 8)
    if n < 2:
        return Projection(value, None, None, n)
    from scipy.stats import t  # noqa: PLC0415  # slow to import

    sd = (sum((float(one - mean) ** 2 for one in totals), 0.0) / (n - 1)) ** 0.5
    half = Decimal(str(round(float(t.ppf(0.5 + LEVEL / 2, n - 1)) * sd * (float(left) + float(left) ** 2 / n) ** 0.5, 2)))
    return Projection(value, max(value - half, ytd), value + half, n)


def _complete_months(days: Sequence[Row], duties: Duties) -> list[Decimal]:
    """Give the turnover of each complete month of the last twelve, those without money between them too.

    The first month is complete when its first day had money, or the activity began in it.
    """
    begun, first = duties.started_on, days[0]["day"]
    first = begun if begun and begun.replace(day=1) == first.replace(day=1) else first
    open_month = (duties.through + timedelta(days=1)).replace(day=1)
    begins = [start for start in days_of(first.replace(day=1), "month", duties.through) if start < open_month]
    kept = begins[1:] if begins and first.day > 1 else begins
    sums = dict.fromkeys(kept[-12:], ZERO)
    for row in days:
        month = row["day"].replace(day=1)
        if month in sums:
            sums[month] += row["turnover_rc"]
    return list(sums.values())


def _sum(rows: Sequence[Row], name: str) -> Decimal | None:
    """Add up; unknown when one is. Without rows it is zero."""
    amounts = [row[name] for row in rows if row["turnover_rc"] or row[name] is not None]
    return None if any(amount is None for amount in amounts) else sum(amounts, ZERO)
