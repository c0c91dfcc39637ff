"""The mix of two channels whose pay of an hour would have varied least: an illustration, never an instruction (metrics M74).

Hours are not exchangeable: channels are not open when one likes, caps bind, and the months lived were chosen. Rates are those of whole months in
which both channels were worked. The share of least variance is (var(B) - cov) / (var(A) + var(B) - 2 cov) (Markowitz 1952), which is the slope of
B's rate on the difference of both; its interval is that of the slope (Kempf and Memmel 2006).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

import numpy as np
import polars as pl
from scipy import stats

from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.income import cents
from transforms.rates import Floats

LEVEL: Final = 0.95
LEAST: Final = 24
WEEKS_A_MONTH: Final = 365.25 / 12 / 7
METHOD: Final = "minimum_variance"
MONEY: Final = pl.Decimal(18, 2)
RATES: Final = ("sd_a_rc_per_h", "sd_b_rc_per_h", "sd_usual_rc_per_h", "sd_mix_rc_per_h", "mean_usual_rc_per_h", "mean_mix_rc_per_h")
SHARES: Final = ("share_a_usual", "share_a_free", "share_a_free_lo", "share_a_free_hi", "share_a")
SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("worker_id", "channel_a", "channel_b"), pl.String),
    **dict.fromkeys(("first_month", "last_month"), pl.Date),
    "n_months": pl.Int64,
    **dict.fromkeys(RATES, MONEY),
    "correlation": pl.Float64,
    **dict.fromkeys(SHARES, pl.Float64),
    **dict.fromkeys(("hours_per_week", "cap_a_h_per_week", "cap_b_h_per_week"), pl.Float64),
    "bound_by": pl.String,
    "reading": pl.String,
    **CONTRACT,
}
NOT_ADVICE: Final = "An illustration, not advice: hours are not exchangeable, and a channel may not be open when you want it."
Row = dict[str, Any]


@dataclass(frozen=True)
class Pair:
    """Two channels over the months worked on both: rates per hour, and hours."""

    rates_a: Floats
    rates_b: Floats
    hours_a: float
    hours_b: float


@dataclass(frozen=True)
class Share:
    """The first channel's share of hours that varies least, unbounded, with its interval."""

    value: float
    lo: float
    hi: float


@dataclass(frozen=True)
class Bounded:
    """The same within what both channels can take, the hours a week it is of, and what bound it (None: nothing)."""

    share: float
    hours: float
    by: str | None


def least_variance(a: Floats, b: Floats) -> Share | None:
    """Give the share of the first of two rates that varies least; None where both move by the same, so that any share does."""
    import statsmodels.api as sm  # noqa: PLC0415  # half a second to load, and seldom needed

    apart = b - a
    if float(np.ptp(apart)) <= 1e-9 * float(np.abs(b).max()):
        return None
    model = sm.OLS(b, sm.add_constant(apart))
    plain, robust = model.fit(), model.fit(cov_type="HC1")
    value, error = float(plain.params[1]), float(max(plain.bse[1], robust.bse[1]))
    away = float(stats.t.ppf(0.5 + LEVEL / 2, len(a) - 2)) * error
    return Share(value, value - away, value + away)


def bounded(free: float, hours: float, cap_a: float | None, cap_b: float | None) -> Bounded:
    """Keep a share between nothing and all of the hours, and within the caps; hours beyond both caps are not worked."""
    total = hours if cap_a is None or cap_b is None else min(hours, cap_a + cap_b)
    if not total:
        return Bounded(min(max(free, 0.0), 1.0), 0.0, "cap_a and cap_b")
    least = 0.0 if cap_b is None else max(0.0, 1 - cap_b / total)
    most = 1.0 if cap_a is None else min(1.0, cap_a / total)
    share = min(max(free, least), max(most, least))
    if share > free:
        return Bounded(share, total, "cap_b" if least > 0 else "nothing below 0")
    if share < free:
        return Bounded(share, total, "cap_a" if most < 1 else "nothing above 1")
    return Bounded(share, total, None)


def mixes(months: pl.DataFrame, caps: Mapping[tuple[str, str], float | None], weekly_hours: float | None, through: date) -> pl.DataFrame:
    """Give a row for each pair of a worker's channels that have hours in whole months.

    `months`: worker_id, channel_id, month, received_rc, h2_s (above 0) of whole months. `caps`: hours a week by worker and channel.
    """
    rows: list[Row] = []
    for (worker,), own in months.sort("month").partition_by("worker_id", as_dict=True, maintain_order=True).items():
        channels = {str(key[0]): part for key, part in own.partition_by("channel_id", as_dict=True, maintain_order=True).items()}
        for a, b in combinations(sorted(channels), 2):
            both = channels[a].join(channels[b], on="month", suffix="_b").sort("month")
            key = {"worker_id": worker, "channel_a": a, "channel_b": b, "n_months": both.height}
            bounds = caps.get((str(worker), a)), caps.get((str(worker), b))
            rows.append(key | _row(both, bounds, weekly_hours, through))
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _row(both: pl.DataFrame, caps: tuple[float | None, float | None], weekly_hours: float | None, through: date) -> Row:
    span = {"first_month": both["month"].min(), "last_month": both["month"].max()}
    few = Why.TOO_FEW_MONTHS if both.height < LEAST else None
    if few:
        return (
            span | _contract(both.height, through, few).columns() | {"reading": f"{both.height} months with both; {LEAST} are the least."}
        )
    pair = _pair(both)
    free = least_variance(pair.rates_a, pair.rates_b)
    if free is None:
        told = _contract(both.height, through, Why.NO_COMPARISON).columns()
        return span | told | {"reading": "Both pay alike in every month: any mix varies as much."}
    usual_hours = (pair.hours_a + pair.hours_b) / both.height / WEEKS_A_MONTH
    within = bounded(free.value, weekly_hours or usual_hours, *caps)
    usual = pair.hours_a / (pair.hours_a + pair.hours_b)
    mixed, lived = (share * pair.rates_a + (1 - share) * pair.rates_b for share in (within.share, usual))
    numbers = (pair.rates_a.std(ddof=1), pair.rates_b.std(ddof=1), lived.std(ddof=1), mixed.std(ddof=1), lived.mean(), mixed.mean())
    return {
        **span,
        **{name: cents(float(number)) for name, number in zip(RATES, numbers, strict=True)},
        "correlation": _correlation(pair),
        **dict(zip(SHARES, (usual, free.value, free.lo, free.hi, within.share), strict=True)),
        "hours_per_week": within.hours,
        "cap_a_h_per_week": caps[0],
        "cap_b_h_per_week": caps[1],
        "bound_by": within.by,
        "reading": f"In these {both.height} months {100 * within.share:.0f} % of the hours on the first would have varied least. {NOT_ADVICE}",
        **_contract(both.height, through, None).columns(),
    }


def _contract(months: int, through: date, trouble: Why | None) -> Contract:
    return judged(months, "months", through, method=METHOD, level=LEVEL, trouble=trouble)


def _pair(both: pl.DataFrame) -> Pair:
    hours = [both[name].to_numpy().astype(np.float64) / 3600 for name in ("h2_s", "h2_s_b")]
    money = [both[name].cast(pl.Float64).to_numpy() for name in ("received_rc", "received_rc_b")]
    return Pair(money[0] / hours[0], money[1] / hours[1], float(hours[0].sum()), float(hours[1].sum()))


def _correlation(pair: Pair) -> float | None:
    """Give Pearson's correlation; None where one rate does not vary."""
    if pair.rates_a.std() <= 0 or pair.rates_b.std() <= 0:
        return None
    return float(np.corrcoef(pair.rates_a, pair.rates_b)[0, 1])
