"""The contract of every estimate (metrics §1.4, §1.5): value, interval, method, how much it rests on, whether it is shown and why not."""

from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

import polars as pl

from transforms.rates import DECIDED, MONTHS, SESSIONS, Evidence, evidence


class Why(StrEnum):
    """Why a number is not shown, or is shown with care."""

    NO_HOURS = "no_hours"
    NO_EVENTS = "no_events"
    NO_CLICKS = "no_clicks"
    NO_SALE_VALUE = "no_sale_value"
    TOO_FEW_SESSIONS = "too_few_sessions"
    TOO_FEW_DECIDED = "too_few_decided"
    TOO_FEW_EVENTS = "too_few_events"
    TOO_FEW_MONTHS = "too_few_months"
    TOO_FEW_ASSETS = "too_few_assets"
    TOO_FEW_SKILLS = "too_few_skills"
    NO_COMPARISON = "no_comparison"
    MOSTLY_PENDING = "mostly_pending"
    HOURS_ALLOCATED = "hours_allocated"
    IMMATURE_COHORT = "immature_cohort"
    TOO_SHORT_FOR_SEASONALITY = "too_short_for_seasonality"
    CURRENCY_MISSING = "currency_missing"
    NEGATIVE_BASE = "negative_base"
    NOT_DECLARED = "not_declared"
    NO_PARAMETER = "no_parameter"
    NOT_REACHED = "not_reached"
    NOT_SIGNIFICANT = "not_significant"
    RUNNING_MONTH = "running_month"


KINDS: Final = {"sessions": SESSIONS, "decided": DECIDED, "months": MONTHS}


@dataclass(frozen=True, kw_only=True)
class Contract:
    """What a row that holds an estimate says about it; its fields are columns of the mart."""

    interval_level: float | None
    method: str
    n_events: int
    evidence_level: str
    data_through: date
    is_shown: bool
    suppress_reason: str | None

    def columns(self) -> dict[str, Any]:
        """Give it as columns."""
        return asdict(self)


CONTRACT: Final[dict[str, pl.DataType | type[pl.DataType]]] = {
    "interval_level": pl.Float64,
    "method": pl.String,
    "n_events": pl.Int64,
    "evidence_level": pl.String,
    "data_through": pl.Date,
    "is_shown": pl.Boolean,
    "suppress_reason": pl.String,
}
"""The columns of the contract, with their types, for building frames."""


def judged(
    count: int, kind: str, through: date, *, method: str = "none", level: float | None = None, trouble: Why | None = None
) -> Contract:
    """Decide whether an estimate is shown: `trouble` hides it, so does too little evidence of its `kind` (sessions, decided or months).

    An anecdote is shown without interval, and says so. Raises KeyError for another kind.
    """
    found = evidence(count, KINDS[kind])
    few = {"sessions": Why.TOO_FEW_SESSIONS, "decided": Why.TOO_FEW_DECIDED, "months": Why.TOO_FEW_MONTHS}[kind]
    hidden = trouble or (few if found is Evidence.HIDE else None)
    careful = few if found is Evidence.ANECDOTE else None
    has_interval = hidden is None and careful is None
    return Contract(
        interval_level=level if has_interval else None,
        method=method if hidden is None else "none",
        n_events=count,
        evidence_level=str(Evidence.HIDE if hidden else found),
        data_through=through,
        is_shown=hidden is None,
        suppress_reason=str(hidden or careful) if hidden or careful else None,
    )
