"""The worked example of docs/rates.md, computed by the programs themselves."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

import polars as pl
from grids import grid

from transforms import timeline
from transforms.rates import ratio

TASKS = (
    ("mturk", "09:00:00", "09:10:00"),
    ("mturk", "09:05:00", "09:15:00"),
    ("prolific", "09:10:00", "09:30:00"),
    ("mturk", "09:30:40", "09:40:00"),
    ("mturk", "09:48:00", "09:58:00"),
    ("prolific", "11:30:00", "11:45:00"),
)
GAPS = {0: "none", 60: "1 minute", 600: "10 minutes"}
SESSIONS = (("12", 1), ("30", 2), ("8", 0.75), ("22", 2), ("15", 1.5), ("40", 2.5), ("9", 1), ("18", 1.25))


def intervals() -> pl.DataFrame:
    """Give the tasks as the timeline takes them, without what overlaps in one channel."""
    day = "2026-03-02"
    rows = [
        ("me", channel, datetime.fromisoformat(f"{day} {a}"), datetime.fromisoformat(f"{day} {b}"), "paid", "paid", f"t{n}", "measured")
        for n, (channel, a, b) in enumerate(TASKS, 1)
    ]
    cleaned, _ = timeline.clean(pl.DataFrame(rows, schema=timeline.INTERVALS, orient="row"))
    return cleaned


def tasks() -> str:
    """Give the six tasks."""
    return grid(("task", "channel", "from", "to"), [(str(n), *task) for n, task in enumerate(TASKS, 1)])


def sessions() -> str:
    """Give how many sessions, and hours, each longest gap makes of them."""
    found = {gap: timeline.sessions(intervals(), gap) for gap in GAPS}
    rows = [(GAPS[gap], str(frame.height), f"{frame['h2_s'].sum() / 3600:.4f}") for gap, frame in found.items()]
    return grid(("longest gap that is still work", "sessions", "hours"), rows)


def channels() -> str:
    """Give what each channel gets of them, in seconds, with gaps of at most 10 minutes; the sums are the timeline's."""
    hours = timeline.full_hours(timeline.attribute(intervals(), 600, "UTC")).sort("channel")
    rows: list[Sequence[str]] = [tuple(map(str, row)) for row in hours.select("channel", "h0_s", "h2_s").rows()]
    rows.append(("both", str(hours["h0_s"].sum()), str(hours["h2_s"].sum())))
    return grid(("channel", "H0, seconds", "H2, seconds"), rows)


def interval() -> str:
    """Give the rate of eight sessions and its interval."""
    found = ratio([Decimal(money) for money, _ in SESSIONS], [round(3600 * hours) for _, hours in SESSIONS])
    money, hours = sum(Decimal(m) for m, _ in SESSIONS), sum(h for _, h in SESSIONS)
    if found.se is None or found.lo is None or found.hi is None:
        raise ValueError("eight sessions have an interval")
    head = ("money", "hours", "rate", "standard error", "from", "to")
    return grid(head, [(str(money), f"{hours:g}", f"{found.value:.2f}", f"{found.se:.4f}", f"{found.lo:.2f}", f"{found.hi:.2f}")])
