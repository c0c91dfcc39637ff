"""The rate that goes with a skill tag, other tags, channel and quarter being equal (M76), and its growth within channels (M77).

Log rates of stretches of work, less their channel's and their quarter's mean; the least-squares effects of tags on what is left are shrunk
towards none, averaged over what their spread may be, with the weak prior on it of metrics §10.2. A mixed model by restricted maximum
likelihood (statsmodels' MixedLM, tags, channels and quarters as random effects) was tried first: it takes the variances it estimates for
known, and of 60 simulated lives its 95 % intervals held 81 to 91 % of the true effects with 20 stretches, 89 to 96 % with 40; these held 94
to 98 %. Shrinking costs where a single effect is large and stretches are few: one of 0.4 was held in 82 % of lives with 20 stretches, and of
effects drawn with a spread of 0.3 always 93 to 96 %. Tags occur together, and stretches were chosen, not drawn: what comes out is an association.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from math import exp, log
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import stats

from transforms.asset_months import RATE
from transforms.estimate import CONTRACT, Why, judged
from transforms.rates import per_hour
from transforms.rounding import round_money

Floats = npt.NDArray[np.float64]
LEVEL: Final = 0.95
METHOD: Final = "empirical_bayes"
WINDOWS: Final[Mapping[str, int | None]] = {"365": 365, "all": None}
FEWEST: Final = 20
"""Stretches of work in all."""
FEWEST_SKILLS: Final = 2
FEWEST_OF_ONE: Final = 3
"""Stretches with a tag, and stretches without it."""
GROWTH_MONTHS: Final = 12
GROWTH_STRETCHES: Final = 12
PRIOR: Final = 0.5
"""Scale of the half-normal prior on the spread of tags' log effects."""
SMALLEST: Final = 1e-12
YEAR_DAYS: Final = 365.25


@dataclass(frozen=True)
class Premium:
    """A log effect with its interval."""

    effect: float
    lo: float
    hi: float


def skill_rates(units: pl.DataFrame, wages: pl.DataFrame, through: date) -> pl.DataFrame:
    """Give the rows of `mart.skill_rate` but for worker and currency.

    `units`: what `stretches.aligned` gives. `wages`: valid_from, gross_per_h of the country's minimum wage, oldest first.
    """
    rows: list[dict[str, Any]] = []
    for window, length in WINDOWS.items():
        kept = units.filter(pl.col("day") > through - timedelta(days=length)) if length else units
        rows += _window(kept.filter((pl.col("money") > 0) & (pl.col("seconds") > 0)), window, wages, through)
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def _window(units: pl.DataFrame, window: str, wages: pl.DataFrame, through: date) -> list[dict[str, Any]]:
    tags = sorted(set(units["skills"].explode().drop_nulls().to_list()))
    has = {tag: units.select(pl.col("skills").list.contains(tag)).to_series() for tag in tags}
    told = [tag for tag in tags if min(has[tag].sum(), units.height - has[tag].sum()) >= FEWEST_OF_ONE]
    enough = units.height >= FEWEST and len(told) >= FEWEST_SKILLS
    found = premiums(units, told) if enough else {}
    whole = per_hour(_total(units), int(units["seconds"].sum())) if units.height else None
    rows = []
    for tag in tags:
        mine = units.filter(has[tag])
        one = found.get(tag)
        why = _why(units.height, len(told), has_one=one is not None)
        row = {
            "skill": tag,
            "window_days": window,
            "hours_s": int(mine["seconds"].sum()),
            "n_contracts": mine.height,
            "n_all": units.height,
            "rate_rc_per_h": per_hour(_total(mine), int(mine["seconds"].sum())),
            **judged(mine.height, "sessions", through, method=METHOD if one else "none", level=LEVEL, trouble=why).columns(),
            **growth(mine, wages),
        }
        if one and whole is not None and row["is_shown"]:
            row["rate_shrunk"] = round_money(whole * Decimal(repr(exp(one.effect))), 6)
            row |= {f"premium_pct{end}": exp(part) - 1 for end, part in (("", one.effect), ("_lo", one.lo), ("_hi", one.hi))}
        rows.append(row)
    return rows


def _total(units: pl.DataFrame) -> Decimal:
    return sum(units["money"].to_list(), Decimal(0))


def _why(n: int, n_skills: int, *, has_one: bool) -> Why | None:
    if n < FEWEST:
        return Why.TOO_FEW_SESSIONS
    if n_skills < FEWEST_SKILLS:
        return Why.TOO_FEW_SKILLS
    return None if has_one else Why.NO_COMPARISON


def premiums(units: pl.DataFrame, tags: list[str]) -> dict[str, Premium]:
    """Give the associated log effect of each tag; one that cannot be told from a channel or another tag has none."""
    y = np.log((units["money"].cast(pl.Float64) * 3600 / units["seconds"]).to_numpy())
    tagged = np.column_stack([units.select(pl.col("skills").list.contains(tag)).to_series().to_numpy().astype(np.float64) for tag in tags])
    others = {"channel": _levels(units["channel_id"]), "quarter": _levels(units["day"].dt.truncate("1q"))}
    clear = [n for n in range(len(tags)) if _is_clear(tagged, others, n)]
    if not clear:
        return {}
    found = _shrunk(y, tagged[:, clear], others)
    return {tags[n]: premium for n, premium in zip(clear, found, strict=True)}


def _levels(values: pl.Series) -> Floats:
    """Give an indicator column for each value, in order."""
    known = values.unique().sort()
    return np.column_stack([(values == value).to_numpy().astype(np.float64) for value in known])


def _is_clear(tagged: Floats, others: Mapping[str, Floats], n: int) -> bool:
    """Whether a tag varies beside the other tags, channels and quarters."""
    rest = np.column_stack([np.delete(tagged, n, axis=1), *others.values()])
    column = tagged[:, n]
    fitted, *_ = np.linalg.lstsq(rest, column, rcond=None)
    return float(((column - rest @ fitted) ** 2).sum()) > 1e-6 * len(column)


def _shrunk(y: Floats, tagged: Floats, others: Mapping[str, Floats]) -> list[Premium]:
    """Shrink least-squares effects, channels and quarters taken out, towards none; averaged over what the spread of effects may be."""
    rest = np.column_stack(list(others.values()))
    left_y, left = (values - rest @ np.linalg.lstsq(rest, values, rcond=None)[0] for values in (y, tagged))
    inverse = np.linalg.pinv(left.T @ left)
    effects = inverse @ left.T @ left_y
    free = max(len(y) - int(np.linalg.matrix_rank(rest)) - tagged.shape[1], 1)
    noise = float(((left_y - left @ effects) ** 2).sum()) / free
    means, spreads = _posterior(effects, np.maximum(noise * np.diag(inverse), SMALLEST))
    away = float(stats.t.ppf(0.5 + LEVEL / 2, free))
    return [
        Premium(float(mean), float(mean - away * spread), float(mean + away * spread)) for mean, spread in zip(means, spreads, strict=True)
    ]


def _posterior(effects: Floats, variances: Floats) -> tuple[Floats, Floats]:
    """Give posterior means and standard deviations of normal effects around none, over a grid of their spread."""
    grid = np.linspace(0.005, 2.0, 400)
    total = variances[None, :] + grid[:, None] ** 2
    weight = -0.5 * (np.log(total) + effects[None, :] ** 2 / total).sum(axis=1) - 0.5 * (grid / PRIOR) ** 2
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    kept = grid[:, None] ** 2 / total
    each, own = kept * effects[None, :], kept * variances[None, :]
    means = weight @ each
    return means, np.sqrt(weight @ (own + (each - means) ** 2))


def growth(mine: pl.DataFrame, wages: pl.DataFrame) -> dict[str, Any]:
    """Give the growth of the rate per year within channels, and of the minimum wage over the same days; from 12 months and 12 stretches on."""
    months = mine["day"].dt.truncate("1mo").n_unique()
    if months < GROWTH_MONTHS or mine.height < GROWTH_STRETCHES:
        return {"growth_reason": str(Why.TOO_FEW_MONTHS if months < GROWTH_MONTHS else Why.TOO_FEW_SESSIONS)}
    import statsmodels.api as sm  # noqa: PLC0415  # as above

    day = mine["day"].to_physical().to_numpy().astype(np.float64)
    years = (day - day.mean()) / YEAR_DAYS
    y = np.log((mine["money"].cast(pl.Float64) * 3600 / mine["seconds"]).to_numpy())
    model = sm.OLS(y, np.column_stack([years, _levels(mine["channel_id"])]))
    plain, robust = model.fit(), model.fit(cov_type="HC1")
    slope, error = float(plain.params[0]), float(max(plain.bse[0], robust.bse[0]))
    away = float(stats.t.ppf(0.5 + LEVEL / 2, max(float(plain.df_resid), 1.0))) * error
    ends = {"": slope, "_lo": slope - away, "_hi": slope + away}
    told: dict[str, Any] = {f"growth_pct_per_year{end}": exp(min(part, 50.0)) - 1 for end, part in ends.items()}
    return told | {"benchmark_growth_pct_per_year": wage_growth(wages, mine["day"].min(), mine["day"].max()), "growth_reason": None}


def wage_growth(wages: pl.DataFrame, first: Any, last: Any) -> float | None:
    """Give the growth of a dated wage per year between two days; None where it is not known on both."""
    known = [wages.filter(pl.col("valid_from") <= day)["gross_per_h"].to_list() for day in (first, last)]
    years = (last - first).days / YEAR_DAYS
    if not all(known) or years <= 0:
        return None
    return exp(log(float(known[1][-1] / known[0][-1])) / years) - 1


SCHEMA: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    **dict.fromkeys(("skill", "window_days"), pl.String),
    **dict.fromkeys(("hours_s", "n_contracts", "n_all"), pl.Int64),
    **dict.fromkeys(("rate_rc_per_h", "rate_shrunk"), RATE),
    **{f"{name}{end}": pl.Float64 for name in ("premium_pct", "growth_pct_per_year") for end in ("", "_lo", "_hi")},
    "benchmark_growth_pct_per_year": pl.Float64,
    "growth_reason": pl.String,
    **CONTRACT,
}
