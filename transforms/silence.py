"""Channels that have gone silent, and exports that end too early to tell (metrics M81)."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import polars as pl

from transforms import changes
from transforms.alerts import Alert, Check, Found, Kind, Outcome, Row, Severity, keys_of
from transforms.changes import SILENT_EVENTS, Silence

GAP_DAYS: Final = 14
"""An export that ends this many days before the last day with data leaves a gap worth naming."""


def silence(channels: pl.DataFrame, days: pl.DataFrame, through: date) -> Found:
    """Tell channels that are silent for longer than their past allows (M81), unless their exports simply end.

    `channels`: worker_id, channel_id, exported_through, is_monthly. `days`: worker_id, channel_id, day, one row per day with new work or sales.
    """
    checks: list[Check] = []
    alerts: list[Alert] = []
    held: dict[str, dict[str, list[date]]] = {}
    for row in days.sort("worker_id", "channel_id", "day").to_dicts():
        held.setdefault(row["worker_id"], {}).setdefault(row["channel_id"], []).append(row["day"])
    for row in channels.sort("worker_id", "channel_id").to_dicts():
        others = held.get(row["worker_id"], {})
        mine = others.get(row["channel_id"], [])
        if not mine:
            continue
        elsewhere = [day for channel, some in others.items() if channel != row["channel_id"] for day in some]
        known = min(through, row["exported_through"] or through)
        if row["is_monthly"]:
            text = "Its exports tell months, not days: silence cannot be told."
            told: dict[str, Any] = {**keys_of(row), "kind": Kind.SILENCE, "n_events": len(mine), "tested_through": known}
            checks.append(Check(**told, outcome=Outcome.UNTESTED, text=text))
            continue
        found = changes.silences([day.toordinal() for day in mine], known.toordinal())
        alerts += [_silent(row, one, elsewhere) for one in found]
        checks.append(_heard(row, mine, found, known, through))
        alerts += [_gap(row, known, through, mine)] if checks[-1].outcome is Outcome.GAP else []
    return checks, alerts


def _silent(row: Row, one: Silence, elsewhere: Sequence[date]) -> Alert:
    last, told = date.fromordinal(one.last), date.fromordinal(one.told)
    ended = None if one.ended is None else date.fromordinal(one.ended)
    is_pause = not any(last < day < (ended or date.max) for day in elsewhere)
    apart = "nor anywhere else: perhaps a pause of yours" if is_pause else "while there was work elsewhere"
    return Alert(
        **keys_of(row),
        detected_on=told,
        kind=Kind.SILENCE,
        severity=Severity.NOTICE if is_pause or ended else Severity.WARNING,
        first_seen=last + timedelta(days=1),
        resolved_on=ended,
        observed=float(one.told - one.last),
        expected=float(one.days / one.events),
        unit="days between days with work",
        text=f"Nothing new after {last}, {apart}; before that there was work on {one.events} of {one.days} days.",
        evidence={"last_day": str(last), "events": one.events, "days": one.days, "p_no_event": round(one.p, 6)},
    )


def _heard(row: Row, mine: Sequence[date], found: Sequence[Silence], known: date, through: date) -> Check:
    last = mine[-1]
    events = sum(1 for day in mine if day > last - timedelta(days=changes.TRAILING))
    length = min(changes.TRAILING, (last - mine[0]).days + 1)
    base: dict[str, Any] = {**keys_of(row), "kind": Kind.SILENCE, "n_events": events, "tested_through": known}
    is_late = (through - known).days >= GAP_DAYS
    gap = f"The last export ends on {known}, {(through - known).days} days before the last day with data: nothing can be said of the days since."
    if found and found[-1].ended is None:
        return Check(**base, outcome=Outcome.ALERT, p_value=found[-1].p, text=f"Silent since {last}.")
    if is_late:
        return Check(**base, outcome=Outcome.GAP, text=gap)
    if events < SILENT_EVENTS:
        text = f"Work on {events} of the {changes.TRAILING} days to {last}: silence is told from {SILENT_EVENTS}."
        return Check(**base, outcome=Outcome.UNTESTED, text=text)
    needed = changes.days_until_silent(events, length)
    text = f"Nothing detectable: last work on {last}; silence would be told after {np.ceil(needed):.0f} days."
    p = changes.p_silent(events, length, (known - last).days)
    return Check(**base, outcome=Outcome.NOTHING, p_value=p, detectable=needed, detectable_unit="days of silence", text=text)


def _gap(row: Row, known: date, through: date, mine: Sequence[date]) -> Alert:
    late = (through - known).days
    return Alert(
        **keys_of(row),
        detected_on=known + timedelta(days=GAP_DAYS),
        kind=Kind.DATA_GAP,
        severity=Severity.NOTICE,
        first_seen=known + timedelta(days=1),
        observed=float(late),
        expected=float(GAP_DAYS),
        unit="days without an export",
        text=f"The last export ends on {known}: export again. If the new one shows nothing either, the channel has gone silent.",
        evidence={"exported_through": str(known), "last_work": str(mine[-1])},
    )
