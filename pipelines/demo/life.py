"""Write one whole sample life into a folder, and say what is true about it."""

import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from pipelines.demo import (
    rates,
    spending,
    writers_amazon,
    writers_awin,
    writers_effort,
    writers_gumroad,
    writers_mturk,
    writers_paypal,
    writers_prolific,
    writers_proposals,
    writers_trouble,
    writers_upwork,
)
from pipelines.demo.facts import facts
from pipelines.demo.hours import Stretch, attribute, union
from pipelines.demo.kit import Export, Written, cents
from pipelines.demo.plan import COURSE, Entry, entries
from pipelines.demo.truth import File, Hours, Truth
from pipelines.demo.writers_effort import PROJECTS, Note
from pipelines.demo.writers_gumroad import PLANNER
from pipelines.demo.writers_prolific import Submission

PERSON = """[person]
id = "sample"
timezone = "Europe/Paris"
country = "FR"
reporting_currency = "EUR"
"""
GOALS = f"""
[goals]
weekly_hours = 30
liquid = 6000
monthly_expenses = 2000
capacity_hours_per_week = {writers_proposals.CAPACITY}
"""
TERMS = """
[[term]]
channel = "upwork"
days = 22
counted_from = "week_end"

[[term]]
channel = "gumroad"
days = 15
counted_from = "month_end"
"""
"""Paid out weekly: there on the second Wednesday after the week, 12 days for the bank; and monthly, on the second Friday of the next."""
ACCOUNTS: dict[str, str] = {
    "prolific": "",
    "mturk": "",
    "upwork": "",
    "amazon_associates": 'marketplace = "US"\n',
    "awin": "",
    "gumroad": "",
    "paypal": 'date_order = "dmy"\n',
    "toggl": 'timezone = "Europe/Paris"\n',
    "clockify": 'timezone = "Europe/Paris"\ndate_order = "mdy"\n',
}
PLANNER_OUT = date(2025, 10, 26)
MADE_BEFORE = {"Invoice template for translators": 9, "Freelance budget sheet": 14, "Client onboarding pack": 22}
"""Hours that the person remembers: these were made before the year began."""
_TEMPLATES = "".join(
    f'''
[[asset]]
name = "{name}"
channel = "gumroad"
kind = "template"
items = ["{name}"]
published_on = 2025-10-01
creation_hours = {hours}
upkeep_projects = ["Gumroad templates"]
'''
    for name, hours in MADE_BEFORE.items()
)
AIMS = f"""
[[learning]]
name = "Localisation course"
skill = "localisation"
first = {COURSE[0]}
last = {COURSE[1]}
projects = ["Upwork"]
channels = ["upwork"]

[[asset]]
name = "{PLANNER}"
channel = "gumroad"
kind = "template"
items = ["{PLANNER}"]
published_on = {PLANNER_OUT}
creation_projects = ["Gumroad templates/Planner launch"]
upkeep_projects = ["Gumroad templates"]
{_TEMPLATES}
[[asset]]
name = "Gear guides"
channel = "amazon_associates"
kind = "article"
items = ["*"]
published_on = 2025-10-01
creation_hours = 40
upkeep_projects = ["Blog"]

[[stage]]
name = "microtask"
channels = ["prolific", "mturk"]

[[stage]]
name = "specialised"
channels = ["upwork"]

[[stage]]
name = "own products"
channels = ["gumroad", "amazon_associates", "awin"]
"""


def write_life(home: Path, *, seed: int = 20260930) -> Truth:
    """Create `home/inbox/` and `home/moisson.toml`; the same seed gives the same bytes, names and mtimes.

    Files of the same name are overwritten; nothing else in `home` is touched.
    """
    plan, table = entries(seed), rates.walk(seed)
    prolific, submissions, broken = writers_prolific.write(seed, plan)
    written = {"prolific": prolific, **_sources(seed, plan)}
    wallet_files, wallet = writers_paypal.write(seed, [p for w in written.values() for p in w.payouts], table)
    times = writers_effort.write(seed, plan)
    exports = [e for w in written.values() for e in w.exports]
    lists, proposals = writers_proposals.write(seed)
    exports += [*wallet_files, *times.exports, *lists, rates.export(table)]
    added, planted = writers_trouble.write(exports, broken)
    exports += added
    _save(home, exports)
    stretches = _stretches(plan, submissions, times.notes)
    shares = attribute(stretches)
    hours = {name: _hours(name, w, shares, plan, times.notes, table) for name, w in written.items()}
    hours["prolific"] = _with_tasks(hours["prolific"], submissions)
    return Truth(
        seed=seed,
        earned={name: w.earned for name, w in written.items()},
        hours=hours,
        worker_raw_seconds=sum(end - start for _, start, end in stretches),
        worker_union_seconds=union((start, end) for _, start, end in stretches),
        wallet=wallet,
        planted=planted,
        files={e.name: File(platform=e.platform, records=e.records, exported_at=e.moment) for e in exports},
        facts=facts(written, plan) | writers_proposals.facts(proposals) | spending.facts(written, table),
        best_channel=max(hours, key=lambda name: hours[name].eur_per_hour or Decimal(0)),
    )


def _sources(seed: int, plan: list[Entry]) -> dict[str, Written]:
    return {
        "mturk": writers_mturk.write(seed),
        "upwork": writers_upwork.write(seed, plan),
        "amazon_associates": writers_amazon.write(seed),
        "awin": writers_awin.write(seed),
        "gumroad": writers_gumroad.write(seed),
    }


def _save(home: Path, exports: Iterable[Export]) -> None:
    inbox = home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for export in exports:
        path = inbox / export.name
        path.write_bytes(export.content)
        os.utime(path, (export.moment.timestamp(),) * 2)
    (home / "moisson.toml").write_text(_settings(), encoding="utf-8")


def _settings() -> str:
    accounts = [f'\n[[account]]\nplatform = "{name}"\nlabel = "main"\n{more}' for name, more in ACCOUNTS.items()]
    rules = [
        f'\n[[effort]]\nproject = "{project}"\nchannel = "{channel}"\n' + (f'kind = "{kind}"\n' if kind != "paid" else "")
        for project, (channel, kind) in PROJECTS.items()
    ]
    return "".join([PERSON, spending.REGIME, GOALS, TERMS, writers_proposals.settings(), *accounts, *rules, AIMS, spending.COSTS])


def _stretches(plan: list[Entry], submissions: list[Submission], notes: list[Note]) -> list[Stretch]:
    """Gather every clocked stretch of the worker as (channel, start, end) in whole seconds since 1970."""
    found = [(e.channel, int(e.start.timestamp()), int(e.end.timestamp())) for e in plan]
    found += [("prolific", *span) for span in _tasks(submissions)]
    found += [(n.channel, int(n.start.timestamp()), int(n.end.timestamp())) for n in notes if n.start and n.end]
    return found


def _tasks(submissions: list[Submission], only: str = "") -> list[tuple[int, int]]:
    """Give the timed submissions; `only` keeps one status of the last export."""
    last = writers_prolific.MOMENTS[-1]
    return [
        (int(s.started.timestamp()), int(s.completed.timestamp()))
        for s in submissions
        if s.started and s.completed and (not only or s.status(last) == only)
    ]


def _hours(
    name: str,
    w: Written,
    shares: dict[str, Fraction],
    plan: list[Entry],
    notes: list[Note],
    table: rates.Rates,
) -> Hours:
    tracked: dict[str, int] = {}
    untimed: dict[str, int] = {}
    for entry in plan:
        if entry.channel == name:
            tracked[entry.kind] = tracked.get(entry.kind, 0) + entry.seconds
    for note in notes:
        if note.channel == name:
            kept = tracked if note.start else untimed
            kept[note.kind] = kept.get(note.kind, 0) + note.minutes * 60
    share = shares.get(name, Fraction(0))
    attributed = Decimal(share.numerator) / share.denominator
    net = cents(sum((rates.eur(table, amount, ccy, day) for day, ccy, amount in w.events), Decimal(0)))
    whole = attributed + sum(untimed.values())
    return Hours(
        tracked=dict(sorted(tracked.items())),
        untimed=dict(sorted(untimed.items())),
        attributed=attributed,
        net_eur=net,
        eur_per_hour=cents(net * 3600 / whole) if whole else None,
    )


def _with_tasks(hours: Hours, submissions: list[Submission]) -> Hours:
    every, approved = _tasks(submissions), _tasks(submissions, "APPROVED")
    return replace(
        hours,
        task_approved=sum(end - start for start, end in approved),
        task_all=sum(end - start for start, end in every),
        task_approved_union=union(approved),
        task_all_union=union(every),
    )
