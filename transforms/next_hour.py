"""Where the next hour could go: what an hour on each channel is expected to pay, and how a week's hours would be shared out (metrics §10.2).

A rate already carries the rejections of its past: it is first told as if all had been approved, then weighted by P(approval), so that
pending work counts at its chance and nothing twice. Past hours were chosen, not drawn by lot: all of it is association.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

import numpy as np
import polars as pl

from transforms.allocation import (
    MARGINAL_WEEKS,
    WIDE,
    Goals,
    Option,
    as_if_approved,
    elasticity,
    p_approval,
    p_available,
    pooled_approval,
    shared,
)
from transforms.estimate import CONTRACT, Contract, Why, judged
from transforms.ranking import PASSIVE, Z, decimal
from transforms.rates import RATE
from transforms.shrink import p_best, regrets

Row = Mapping[str, Any]

CLEAR: Final = 0.8
LEAST: Final = 0.01
"""Rates below a cent an hour count as a cent where logs are taken."""
PAID_BY_SALE: Final = "Paid by the sale: what it pays does not follow from one more hour, so it has no place here."


@dataclass(frozen=True, kw_only=True)
class NextHour:
    """One row of `mart.next_hour`, beside its keys and the contract."""

    v_rc_per_h: Decimal | None = None
    v_rc_per_h_lo: Decimal | None = None
    v_rc_per_h_hi: Decimal | None = None
    rate_if_approved: Decimal | None = None
    p_approval: float | None = None
    p_approval_lo: float | None = None
    p_approval_hi: float | None = None
    p_available: float | None = None
    n_weeks: int | None = None
    switching_cost_rc_per_h: Decimal | None = None
    marginal_b: float | None = None
    marginal_b_lo: float | None = None
    marginal_b_hi: float | None = None
    marginal_basis: str | None = None
    cap_h_per_week: float | None = None
    suggested_h: float | None = None
    suggested_reason: str | None = None
    place: int | None = None
    p_best: float | None = None
    regret_rc_per_h: Decimal | None = None
    explore_flag: bool = False
    verdict: str
    reason_text: str


def next_hours(ranks: pl.DataFrame, facts: pl.DataFrame, weeks: pl.DataFrame, goals: Goals, through: date) -> pl.DataFrame:
    """Give one row per worker and channel: what the next hour there is expected to pay, and what to make of it.

    `ranks`: rows of `mart.channel_rank` of one window a worker, with n_approved, n_rejected, n_pending. `facts`:
    worker_id, channel_id, weeks_with, weeks_active, closed_on, is_current. `weeks`: worker_id, channel_id, week, hours, money, by_clock.
    """
    rows: list[dict[str, Any]] = []
    about = {(r["worker_id"], r["channel_id"]): r for r in facts.to_dicts()}
    worked: dict[tuple[str, str], list[Row]] = {}
    for row in weeks.sort("worker_id", "channel_id", "week").to_dicts():
        worked.setdefault((row["worker_id"], row["channel_id"]), []).append(row)
    for (worker,), group in ranks.sort("worker_id", "channel_id").group_by(["worker_id"], maintain_order=True):
        mine = [
            Channel(row, about.get((str(worker), row["channel_id"]), {}), worked.get((str(worker), row["channel_id"]), []))
            for row in group.to_dicts()
        ]
        rows += _worker(mine, goals, through)
    return pl.DataFrame(rows, schema=_NEXT, orient="row")


@dataclass(frozen=True)
class Channel:
    """All that is known of one channel: its rank's row, facts of its work, its weeks with hours."""

    rank: Row
    facts: Row
    weeks: Sequence[Row]

    @property
    def is_closed(self) -> bool:
        """Whether its platform has closed."""
        return self.facts.get("closed_on") is not None

    @property
    def cap(self) -> float | None:
        """The hours a week that only one worked week in ten went beyond; 0 when closed, None when no week is known."""
        if self.is_closed:
            return 0.0
        hours = [float(w["hours"]) for w in self.weeks if w["hours"] > 0]
        return float(np.quantile(hours, 0.9)) if hours else None

    def marginal(self) -> tuple[tuple[float, float, float] | None, str]:
        """Give the fit of diminishing returns, and what the value rests on."""
        if not all(w["by_clock"] for w in self.weeks):
            return None, "average: money is dated after the hours it is for"
        found = elasticity([float(w["hours"]) for w in self.weeks], [float(w["money"]) for w in self.weeks])
        if found is None:
            return None, f"average: a curve needs {MARGINAL_WEEKS} weeks with varied hours"
        if found[2] < 1:
            return found, f"marginal: more hours in a week are associated with less an hour (b = {found[0]:.2f})"
        return found, "average: no diminishing returns can be told"


def _worker(mine: Sequence[Channel], goals: Goals, through: date) -> list[dict[str, Any]]:
    decided = [(c.rank["n_approved"] or 0, c.rank["n_rejected"] or 0) for c in mine if c.rank["family"] not in PASSIVE]
    pooled = pooled_approval(sum(a for a, _ in decided), sum(r for _, r in decided))
    found = [_valued(c, goals, pooled) for c in mine]
    options = [_prior(o, [p for p, _ in found]) for o, _ in found]
    given, lucky = shared(options, goals, through)
    judgement = _judgement(options)
    verdict = _verdict([chance for chance, _, _ in judgement.values()])
    rows = []
    for channel, option, (_, row) in zip(mine, options, found, strict=True):
        chance, regret, place = judgement.get(option.channel_id, (None, None, None))
        full = replace(
            row,
            p_best=chance,
            regret_rc_per_h=None if regret is None else decimal(regret),
            place=place,
            suggested_h=None if given is None or (option.v is None and option.channel_id != lucky) else given.get(option.channel_id, 0.0),
            suggested_reason=str(Why.NOT_DECLARED) if given is None else None,
            explore_flag=option.channel_id == lucky,
            verdict=verdict,
        )
        rows.append(_keys(channel.rank, through) | asdict(full) | _contract(channel.rank, option, through).columns())
    return rows


def _verdict(chances: Sequence[float]) -> str:
    """Name a winner only among several, and only when it is likely."""
    if len(chances) < 2:
        return "only one channel to rank" if chances else "nothing to rank"
    return "clear winner" if max(chances) >= CLEAR else "no clear winner"


def _judgement(options: Sequence[Option]) -> dict[str, tuple[float, float, int]]:
    """Give P(best), expected regret and place by value of the channels that are open and have a value."""
    able = [o for o in options if o.v is not None and o.cap_h != 0]
    if not able:
        return {}
    mean, se = np.array([o.log_mean for o in able]), np.array([o.log_se for o in able])
    chance, regret = p_best(mean, se), regrets(mean, se)
    order = sorted(range(len(able)), key=lambda n: (-(able[n].v or 0), able[n].channel_id))
    return {able[n].channel_id: (round(float(chance[n]), 9), float(regret[n]), place) for place, n in enumerate(order, 1)}


def _prior(option: Option, all_of: Sequence[Option]) -> Option:
    """Let an anecdote draw from the spread of the channels that have a rate: that is all that is known of it."""
    if not option.anecdote:
        return option
    known = np.array([o.log_mean for o in all_of if o.v is not None])
    if not known.size:
        return replace(option, anecdote=False)
    return replace(option, log_mean=float(known.mean()), log_se=float(max(known.std(), 0.5)))


def _valued(channel: Channel, goals: Goals, pooled: float) -> tuple[Option, NextHour]:
    """Give a channel's value as an option, and its row; without a rate only what is known of approval and availability."""
    rank, facts = channel.rank, channel.facts
    approved, rejected, pending = (int(rank[name] or 0) for name in ("n_approved", "n_rejected", "n_pending"))
    chance, low, high = p_approval(approved, rejected, pooled)
    there = 0.0 if channel.is_closed else p_available(int(facts.get("weeks_with") or 0), int(facts.get("weeks_active") or 0))
    fit, basis = channel.marginal()
    row = NextHour(
        p_approval=chance,
        p_approval_lo=low,
        p_approval_hi=high,
        p_available=there,
        n_weeks=int(facts.get("weeks_active") or 0),
        cap_h_per_week=channel.cap,
        verdict="",
        reason_text="",
    )
    if not rank["is_shown"]:
        return _unvalued(channel, row)
    scale = as_if_approved(approved, rejected, pending)
    cost = 0.0 if facts.get("is_current") or channel.is_closed else goals.switching_cost
    bend = fit[0] if fit is not None and fit[2] < 1 else 1.0
    rates = [float(rank[f"eff_rate_shrunk{end}"]) for end in ("", "_lo", "_hi")]
    v, v_lo, v_hi = (rate * scale * chance * there * bend - cost for rate in rates)
    option = Option(
        channel_id=rank["channel_id"],
        v=v,
        log_mean=float(np.log(max(v, LEAST))),
        log_se=float(np.log(rates[2] / rates[1])) / (2 * Z),
        cap_h=channel.cap,
        wide=rates[2] / rates[1] > WIDE and not channel.is_closed,
    )
    full = replace(
        row,
        v_rc_per_h=decimal(v),
        v_rc_per_h_lo=decimal(v_lo),
        v_rc_per_h_hi=decimal(v_hi),
        rate_if_approved=decimal(rates[0] * scale),
        switching_cost_rc_per_h=decimal(cost),
        marginal_basis=basis,
        reason_text=_reason(channel, v, option.wide, goals),
    )
    return option, full if fit is None else replace(full, marginal_b=fit[0], marginal_b_lo=fit[1], marginal_b_hi=fit[2])


def _unvalued(channel: Channel, row: NextHour) -> tuple[Option, NextHour]:
    rank = channel.rank
    why = Why(rank["suppress_reason"])
    is_passive = why is Why.NO_HOURS and rank["family"] in PASSIVE
    told = PAID_BY_SALE if is_passive else str(rank["reason"])
    anecdote = why is Why.TOO_FEW_SESSIONS and not channel.is_closed and (rank["n_sessions"] or 0) > 0
    text = f"{told} {_closed(channel)}".strip()
    if is_passive:
        row = replace(row, p_approval=None, p_approval_lo=None, p_approval_hi=None, p_available=None)
    return Option(channel_id=rank["channel_id"], anecdote=anecdote, cap_h=channel.cap), replace(row, reason_text=text)


def _closed(channel: Channel) -> str:
    return f"Its platform closed on {channel.facts['closed_on']}." if channel.is_closed else ""


def _reason(channel: Channel, v: float, wide: bool, goals: Goals) -> str:
    """Say in plain words what the value rests on, the weakest point last."""
    rank, facts = channel.rank, channel.facts
    if channel.is_closed:
        return _closed(channel)
    said = [f"{v:.2f} {rank['reporting_currency']} expected for an hour", str(rank["reason"]).partition(": ")[2].rstrip(".")]
    if (facts.get("weeks_active") or 0) > 0:
        said.append(f"work there in {facts['weeks_with']} of {facts['weeks_active']} weeks")
    if goals.switching_cost and not facts.get("is_current"):
        said.append("the cost of switching is taken off")
    if wide:
        said.append("its interval is wide")
    return ", ".join(said) + "."


def _keys(rank: Row, through: date) -> dict[str, Any]:
    return {name: rank[name] for name in ("worker_id", "channel_id", "window_days", "family", "reporting_currency")} | {"as_of": through}


def _contract(rank: Row, option: Option, through: date) -> Contract:
    why = None if option.v is not None else Why(rank["suppress_reason"])
    found = judged(int(rank["n_sessions"]), "sessions", through, method="expected_value", level=0.95, trouble=why)
    return Contract(**{**asdict(found), "evidence_level": str(rank["evidence_level"])})


_RATES: Final = ("v_rc_per_h", "v_rc_per_h_lo", "v_rc_per_h_hi", "rate_if_approved")
_NEXT: Final[dict[str, Any]] = {
    **dict.fromkeys(("worker_id", "channel_id", "window_days", "family", "reporting_currency"), pl.String),
    "as_of": pl.Date,
    **dict.fromkeys(_RATES, RATE),
    **dict.fromkeys(("p_approval", "p_approval_lo", "p_approval_hi", "p_available"), pl.Float64),
    "n_weeks": pl.Int64,
    "switching_cost_rc_per_h": RATE,
    **dict.fromkeys(("marginal_b", "marginal_b_lo", "marginal_b_hi"), pl.Float64),
    "marginal_basis": pl.String,
    "cap_h_per_week": pl.Float64,
    "suggested_h": pl.Float64,
    "suggested_reason": pl.String,
    "place": pl.Int64,
    "p_best": pl.Float64,
    "regret_rc_per_h": RATE,
    "explore_flag": pl.Boolean,
    "verdict": pl.String,
    "reason_text": pl.String,
    **CONTRACT,
}
