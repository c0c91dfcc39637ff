"""Alerts that need no statistics: a fee that is not what it was, and what a platform announced for everyone (metrics M80, M84)."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from transforms.alerts import AHEAD, Alert, Check, Found, Kind, Outcome, Severity, keys_of
from transforms.changes import FEE_CONTRACTS, fee_step

Row = Mapping[str, Any]


def fee_steps(contracts: pl.DataFrame, through: date) -> Found:
    """Tell contracts that pay another share than those begun before (M80). `contracts`: worker_id, channel_id, contract, began_on, share."""
    checks: list[Check] = []
    alerts: list[Alert] = []
    for _, group in contracts.sort("worker_id", "channel_id", "began_on", "contract").group_by(
        ["worker_id", "channel_id"], maintain_order=True
    ):
        row, shares, began = group.row(0, named=True), group["share"].to_list(), group["began_on"].to_list()
        step = fee_step(shares)
        base: dict[str, Any] = {**keys_of(row), "kind": Kind.FEE_STEP, "n_events": len(shares), "tested_through": through}
        if len(shares) < 2 * FEE_CONTRACTS:
            text = f"{len(shares)} contracts with a fee: a step is told from {2 * FEE_CONTRACTS}."
            checks.append(Check(**base, outcome=Outcome.UNTESTED, text=text))
            continue
        if step is None:
            text = "Nothing detectable: no half point of fee that contracts begun later pay more or less."
            checks.append(Check(**base, outcome=Outcome.NOTHING, detectable=0.005, detectable_unit="step of the fee share", text=text))
            continue
        checks.append(Check(**base, outcome=Outcome.ALERT, text=f"Contracts begun from {began[step.index]} on pay another fee."))
        alerts.append(
            Alert(
                **keys_of(row),
                detected_on=began[step.index + FEE_CONTRACTS - 1],
                kind=Kind.FEE_STEP,
                severity=Severity.WARNING if step.after > step.before else Severity.NOTICE,
                first_seen=began[step.index],
                observed=step.after,
                expected=step.before,
                unit="share of the gross kept by the platform",
                text=f"Contracts billed first from {began[step.index]} on cost {100 * step.after:.1f} %, earlier ones {100 * step.before:.1f} %.",
                evidence={
                    "contracts_before": step.index,
                    "contracts_after": len(shares) - step.index,
                    "last_before": str(began[step.index - 1]),
                },
            )
        )
    return checks, alerts


def fee_deviations(rows: pl.DataFrame) -> list[Alert]:
    """Tell fees that are not what the contract, its own beginning or the schedule says. One row per worker_id, channel_id, kind.

    With first_day, last_month, n_events, observed_pct, expected_pct, deviation_rc (reporting currency; above 0: more was kept), reporting_currency.
    """
    return [
        Alert(
            **keys_of(row),
            detected_on=row["first_day"],
            kind=f"{Kind.FEE_DEVIATION}_{row['kind']}",
            severity=Severity.WARNING if row["observed_pct"] > row["expected_pct"] else Severity.NOTICE,
            first_seen=row["first_day"],
            observed=row["observed_pct"],
            expected=row["expected_pct"],
            unit="share of the gross kept by the platform",
            text=f"{row['n_events']} fees since {row['first_day']} are not what was expected ({row['kind']}): "
            f"{100 * row['observed_pct']:.1f} % instead of {100 * row['expected_pct']:.1f} %.",
            evidence={
                "last_month": str(row["last_month"]),
                "deviation_rc": None if row["deviation_rc"] is None else str(row["deviation_rc"]),
            },
        )
        for row in rows.sort("worker_id", "channel_id", "kind").to_dicts()
        if row["observed_pct"] is not None and row["expected_pct"] is not None
    ]


def events(rows: pl.DataFrame, through: date) -> list[Alert]:
    """Tell what platforms announced (M84), from the day it was known, while it concerns a channel; and the last day to export a history.

    One without a day of announcement is told 90 days ahead. `rows`: worker_id, channel_id, first_day, and the columns of `ref.platform_event`.
    """
    alerts: list[Alert] = []
    for row in rows.sort("worker_id", "channel_id", "event_date", "kind").to_dicts():
        when = row["effective_on"] or row["event_date"]
        known = row["announced_on"] or when - timedelta(days=AHEAD)
        if when < row["first_day"] or known > through:
            continue
        alerts.append(_event(row, when, max(known, row["first_day"])))
        if row["data_export_deadline"] is not None:
            alerts.append(_deadline(row, through, max(known, row["first_day"])))
    return alerts


def _event(row: Row, when: date, known: date) -> Alert:
    return Alert(
        **keys_of(row),
        detected_on=known,
        kind=row["kind"],
        severity=Severity.URGENT if row["kind"] == "closure" else Severity.NOTICE,
        first_seen=when,
        unit="none",
        text=f"{when}: {row['description']}",
        evidence={"source": row["source"], "source_url": row["source_url"], "confidence": row["confidence"]},
    )


def _deadline(row: Row, through: date, known: date) -> Alert:
    last = row["data_export_deadline"]
    return Alert(
        **keys_of(row),
        detected_on=known,
        kind=Kind.EXPORT_DEADLINE,
        severity=Severity.URGENT if last - through <= timedelta(days=2 * AHEAD) else Severity.NOTICE,
        first_seen=known,
        resolved_on=last if last < through else None,
        observed=float((last - through).days),
        unit="days left",
        text=f"The history can be exported until {last} only: export all of it now.",
        evidence={"source": row["source"], "source_url": row["source_url"], "confidence": row["confidence"]},
    )
