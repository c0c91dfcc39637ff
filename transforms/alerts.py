"""What needs a look on each channel, and what was tested and found to show nothing (metrics §10.3).

Every alert is a function of the data as of the last day with data: the same data give the same alerts, each with the day it could first be told.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

import numpy as np
import polars as pl

from transforms import changes
from transforms.changes import DECIDED, FALSE_SHARE, LEAST_POINTS

Row = Mapping[str, Any]

AHEAD: Final = 90
"""Announced events are told this many days before they take effect; deadlines twice as early."""


class Kind(StrEnum):
    """What an alert is about."""

    FEE_STEP = "fee_step"
    FEE_DEVIATION = "fee_deviation"
    SILENCE = "silence"
    DATA_GAP = "data_gap"
    RATE_STEP = "rate_step"
    APPROVAL_SHIFT = "approval_shift"
    EXPORT_DEADLINE = "export_deadline"


class Severity(StrEnum):
    """How much it matters."""

    NOTICE = "notice"
    WARNING = "warning"
    URGENT = "urgent"


class Outcome(StrEnum):
    """What a test ended with."""

    ALERT = "alert"
    NOTHING = "nothing_detectable"
    UNTESTED = "not_tested"
    GAP = "data_gap"


@dataclass(frozen=True, kw_only=True)
class Alert:
    """One row of `mart.alert`; `observed` and `expected` are in `unit`."""

    worker_id: str
    channel_id: str
    detected_on: date
    kind: str
    severity: Severity
    first_seen: date
    resolved_on: date | None = None
    observed: float | None = None
    expected: float | None = None
    unit: str
    text: str
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Check:
    """One row of `mart.alert_check`: a test of one channel, what it ended with, and how much it could have seen."""

    worker_id: str
    channel_id: str
    kind: Kind
    outcome: Outcome
    n_events: int
    p_value: float | None = None
    q_value: float | None = None
    detectable: float | None = None
    detectable_unit: str | None = None
    tested_through: date
    text: str


Found = tuple[list[Check], list[Alert]]


def joined(*parts: Found) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give checks and alerts of several tests as frames, in a stable order."""
    checks = [asdict(c) | {"kind": str(c.kind), "outcome": str(c.outcome)} for found, _ in parts for c in found]
    alerts = [
        asdict(a) | {"severity": str(a.severity), "evidence": json.dumps(a.evidence, sort_keys=True)} for _, found in parts for a in found
    ]
    order = ["worker_id", "channel_id", "kind"]
    one = pl.DataFrame(checks, schema=_CHECK, orient="row").sort(order)
    return one, pl.DataFrame(alerts, schema=_ALERT, orient="row").sort([*order, "detected_on"])


def keys_of(row: Row) -> dict[str, Any]:
    """Give the keys of a row."""
    return {"worker_id": row["worker_id"], "channel_id": row["channel_id"]}


def rate_steps(series: pl.DataFrame, through: date) -> Found:
    """Tell steps in the log rate of a channel (M82). `series`: worker_id, channel_id, starts_on, days, rate (above 0), per whole period in order."""
    checks: list[Check] = []
    alerts: list[Alert] = []
    for _, group in series.sort("worker_id", "channel_id", "starts_on").group_by(["worker_id", "channel_id"], maintain_order=True):
        logs = np.log(group["rate"].to_numpy())
        row, starts = group.row(0, named=True), group["starts_on"].to_list()
        found = changes.steps(logs)
        alerts += [_stepped(row, step, starts, through) for step in found]
        checks.append(_steady(row, logs, found, through))
    return checks, alerts


def _stepped(row: Row, step: changes.Step, starts: Sequence[date], through: date) -> Alert:
    before, after, seen = float(np.exp(step.before)), float(np.exp(step.after)), starts[step.index]
    share = after / before - 1
    told = min(seen + timedelta(days=changes.LEAST_SIZE * int(row["days"]) - 1), through)
    return Alert(
        **keys_of(row),
        detected_on=told,
        kind=Kind.RATE_STEP,
        severity=Severity.WARNING if share < 0 and step.index + changes.LEAST_SIZE >= len(starts) - changes.LEAST_SIZE else Severity.NOTICE,
        first_seen=seen,
        observed=after,
        expected=before,
        unit="reporting currency per hour",
        text=f"From about {seen} an hour is associated with {100 * abs(share):.0f} % {'more' if share > 0 else 'less'}: {after:.2f} after {before:.2f}.",
        evidence={"periods": len(starts), "period_days": int(row["days"]), "index": step.index},
    )


def _steady(row: Row, logs: changes.Floats, found: Sequence[changes.Step], through: date) -> Check:
    base: dict[str, Any] = {**keys_of(row), "kind": Kind.RATE_STEP, "n_events": len(logs), "tested_through": through}
    if len(logs) < LEAST_POINTS:
        text = f"{len(logs)} periods of {row['days']} days with money and hours: a step is told from {LEAST_POINTS}."
        return Check(**base, outcome=Outcome.UNTESTED, text=text)
    reach = changes.detectable(changes.noise(logs), len(logs))
    seen: dict[str, Any] = {"detectable": reach, "detectable_unit": "fall of the rate found half of the time, as a share"}
    if found:
        return Check(**base, **seen, outcome=Outcome.ALERT, text=f"{len(found)} change{'s' * (len(found) > 1)} of level.")
    text = f"Nothing detectable: a fall by {100 * reach:.0f} % would be found half of the time, a smaller one seldom."
    return Check(**base, **seen, outcome=Outcome.NOTHING, text=text)


def approval_shifts(decided: pl.DataFrame, through: date) -> Found:
    """Tell shifts of approval (M83), false alarms held below 5 % over the channels of a worker.

    `decided`: worker_id, channel_id, approved_before, decided_before (180 days), approved_after, decided_after (the last 30).
    """
    checks: list[Check] = []
    alerts: list[Alert] = []
    for _, group in decided.sort("worker_id", "channel_id").group_by(["worker_id"], maintain_order=True):
        rows = group.to_dicts()
        able = [r for r in rows if min(r["decided_before"], r["decided_after"]) >= DECIDED]
        p = [changes.p_shift((r["approved_before"], r["decided_before"]), (r["approved_after"], r["decided_after"])) for r in able]
        told = {r["channel_id"]: both for r, both in zip(able, zip(p, changes.false_shares(p), strict=True), strict=True)}
        for row in rows:
            check, alert = _shift(row, told.get(row["channel_id"]), through)
            checks.append(check)
            alerts += [alert] if alert else []
    return checks, alerts


def _shift(row: Row, told: tuple[float, float] | None, through: date) -> tuple[Check, Alert | None]:
    base: dict[str, Any] = {
        **keys_of(row),
        "kind": Kind.APPROVAL_SHIFT,
        "n_events": row["decided_before"] + row["decided_after"],
        "tested_through": through,
    }
    if told is None:
        text = f"{row['decided_before']} decided before and {row['decided_after']} in the last 30 days: a shift is told from {DECIDED} and {DECIDED}."
        return Check(**base, outcome=Outcome.UNTESTED, text=text), None
    p, q = told
    before, after = row["approved_before"] / row["decided_before"], row["approved_after"] / row["decided_after"]
    reach = changes.detectable_shift(before, row["decided_before"], row["decided_after"])
    base |= {"p_value": p, "q_value": q, "detectable": reach, "detectable_unit": "points of approval found half of the time, as a share"}
    if q >= FALSE_SHARE:
        text = f"Nothing detectable: a shift by {100 * reach:.1f} points would be found half of the time."
        return Check(**base, outcome=Outcome.NOTHING, text=text), None
    alert = Alert(
        **keys_of(row),
        detected_on=through,
        kind=Kind.APPROVAL_SHIFT,
        severity=Severity.WARNING if after < before else Severity.NOTICE,
        first_seen=through - timedelta(days=29),
        observed=after,
        expected=before,
        unit="share approved of decided",
        text=f"{100 * after:.1f} % of what was decided of the last 30 days was approved, {100 * before:.1f} % of the 180 days before.",
        evidence={name: row[name] for name in ("approved_before", "decided_before", "approved_after", "decided_after")},
    )
    return Check(**base, outcome=Outcome.ALERT, text="Approval has shifted."), alert


_CHECK: Final[dict[str, Any]] = {
    **dict.fromkeys(("worker_id", "channel_id", "kind", "outcome"), pl.String),
    "n_events": pl.Int64,
    "p_value": pl.Float64,
    "q_value": pl.Float64,
    "detectable": pl.Float64,
    "detectable_unit": pl.String,
    "tested_through": pl.Date,
    "text": pl.String,
}
_ALERT: Final[dict[str, Any]] = {
    "worker_id": pl.String,
    "channel_id": pl.String,
    "detected_on": pl.Date,
    "kind": pl.String,
    "severity": pl.String,
    "first_seen": pl.Date,
    "resolved_on": pl.Date,
    "observed": pl.Float64,
    "expected": pl.Float64,
    "unit": pl.String,
    "text": pl.String,
    "evidence": pl.String,
}
