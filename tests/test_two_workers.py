"""Two workers in one home: what the marts say of each is what they say in a home of their own. Nothing is lost, and nothing mixed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from connectors.catalogue import platforms
from pipelines import marts
from pipelines.config import Config
from pipelines.count import count
from pipelines.coverage import write_coverage
from pipelines.home import Home
from pipelines.marts import assets
from pipelines.steps import Work
from pipelines.validate import words
from tests.support.books import Row
from tests.support.ledger import put
from warehouse.expectations import gather
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.schema import tables
from warehouse.store import Store

FIRST = date(2026, 1, 5)
"""A Monday; days of rows are counted from here."""
WEEKS = 16
FAMILIES = {"prolific": "microtask", "upwork": "freelance", "awin": "affiliate", "toggl": "effort", "paypal": "wallet"}
ANN, BOB = "ann", "bob"
SKILLS = {ANN: ("surveys", "transcription"), BOB: ("drawing", "surveys")}
STAGES = [
    {"name": "first", "channels": ["prolific"]},
    {"name": "second", "channels": ["upwork"]},
    {"name": "third", "skills": ["transcription", "drawing"]},
]
OF_NOBODY = frozenset({"session_id"})
"""A number that a session has in its home."""
OF_THE_PERSON = frozenset({"learning_roi", "asset_month", "asset_vintage", "asset_lifetime", "asset_kind"})
"""What rests on courses and products of moisson.toml, which speak of its one person."""
PER_WORKER = sorted(
    name for name, table in tables().items() if name.startswith("mart.") and "worker_id" in table.names and name[5:] not in OF_THE_PERSON
)
Homes = Mapping[str, Store]


def _work(worker: str) -> list[Row]:
    """Give three tasks a week of a worker, one in nine rejected; each has tags, and Bob's pay half as much again."""
    rows = []
    for n in range(3 * WEEKS):
        day = FIRST + timedelta(days=7 * (n // 3) + 2 * (n % 3))
        start = datetime.combine(day, time(9, 5 * (n % 4)))
        status = "rejected" if n % 9 == 4 else "approved"
        when = {
            "work_start": start,
            "work_end": start + timedelta(minutes=40 + n % 7),
            "work_date": day,
            "approved_at": start + timedelta(days=3),
        }
        pay = Decimal(6 + n % 5) * (1 if worker == ANN else Decimal("1.5"))
        about = {
            "shape": "earning",
            "record_key": f"{worker}{n}",
            "kind": "work",
            "status": status,
            "item": "study",
            "client": f"c{n % 4}{worker}",
        }
        rows.append(about | when | _money(pay) | {"skills": SKILLS[worker][n % 2], "worker": worker})
    return rows


def _money(gross: Decimal, fee: Decimal = Decimal(0)) -> Row:
    return {"gross": gross, "fee": fee, "net": gross - fee, "currency": "EUR"}


def _jobs(worker: str) -> list[Row]:
    """Give a job a week; Ann's on Tuesdays, Bob's from the fifth week on, on Thursdays."""
    first, weekday, fee = (0, 1, "0.1") if worker == ANN else (4, 3, "0.2")
    return [
        {"shape": "earning", "record_key": f"{worker}j{week}", "kind": "work", "status": "paid", "client": f"firm{worker}{week % 3}"}
        | {"item": f"Contract ({week % 3})", "work_date": FIRST + timedelta(days=7 * week + weekday), "skills": SKILLS[worker][week % 2]}
        | _money(Decimal(80 + week), Decimal(80 + week) * Decimal(fee))
        | {"worker": worker}
        for week in range(first, WEEKS)
    ]


def _hours(worker: str) -> list[Row]:
    """Give the tracked hours of the jobs: Ann takes two, Bob three, at the same time of day."""
    rows = []
    for job in _jobs(worker):
        start = datetime.combine(job["work_date"], time(13))
        end = start + timedelta(hours=2 if worker == ANN else 3)
        about = {"shape": "effort", "record_key": f"{job['record_key']}h", "project": "Upwork", "effort_kind": "paid", "tier": "measured"}
        rows.append(
            about
            | {
                "item": job["item"],
                "client": job["client"],
                "work_start": start,
                "work_end": end,
                "work_date": job["work_date"],
                "worker": worker,
            }
        )
    return rows


def _sales(worker: str) -> list[Row]:
    """Give two affiliate sales a week, approved, declined or pending, of other shops and at another share of the sale."""
    rows = []
    for n in range(2 * WEEKS):
        day = FIRST + timedelta(days=7 * (n // 2) + 3 * (n % 2))
        value = Decimal(20 + 3 * n if worker == ANN else 90 - n)
        status = "pending" if n >= 2 * WEEKS - 6 else ("approved", "approved", "rejected")[n % 3]
        about = {"shape": "earning", "record_key": f"{worker}s{n}", "kind": "commission", "status": status, "item": f"Shop of {worker}"}
        rows.append(
            about
            | {"work_date": day, "event_at": datetime.combine(day, time(10)), "sale_value": value, "worker": worker}
            | _money(value / 20)
        )
    return rows


def _opened(folder: Path) -> Store:
    home = Home(folder)
    home.prepare()
    store = Store(home.warehouse)
    with store.transaction():
        for name, family in FAMILIES.items():
            store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": FIRST}])
        store.insert("ref.effort_channel", [{"platform": "toggl", "project": "Upwork", "channel": "upwork"}])
    return store


def _build(folder: Path, workers: Sequence[str]) -> Store:
    store = _opened(folder)
    with store.transaction():
        for platform, told in (("prolific", _work), ("upwork", _jobs), ("toggl", _hours), ("awin", _sales)):
            seen = datetime.combine(FIRST + timedelta(weeks=WEEKS), time(12))
            numbers = [put(store, platform, layout="rows", rows=told(worker), seen=seen) for worker in workers]
            fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), numbers)
    count(Work(Home(folder), Config.model_validate({"person": {"id": ANN}, "stage": STAGES}), store))
    return store


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    """A home of both workers, and one of each."""
    made = {name: _build(tmp_path_factory.mktemp(name), who) for name, who in (("both", (ANN, BOB)), (ANN, (ANN,)), (BOB, (BOB,)))}
    yield made
    for store in made.values():
        store.close()


def _rows(store: Store, table: str, worker: str) -> list[str]:
    columns = ", ".join(name for name in tables()[table].names if name not in OF_NOBODY)
    return sorted(map(repr, store.con.execute(f"SELECT {columns} FROM {table} WHERE worker_id = ?", [worker]).fetchall()))


@pytest.mark.parametrize("table", PER_WORKER)
def test_each_worker_has_the_rows_of_a_home_alone(homes: Homes, table: str) -> None:
    """To the last digit; the other one's money, hours, skills and rungs play no part, and no row is of nobody."""
    for worker in (ANN, BOB):
        assert _rows(homes["both"], table, worker) == _rows(homes[worker], table, worker)
    assert homes["both"].one(f"SELECT count(*) FROM {table} WHERE worker_id IS NULL OR worker_id NOT IN ('{ANN}', '{BOB}')") == 0


def test_the_tables_compared_are_not_empty(homes: Homes) -> None:
    """Both workers have rows in most tables of their own, so that the comparison above says something: every theme that these exports feed."""
    filled = {table for table in PER_WORKER if all(_rows(homes["both"], table, worker) for worker in (ANN, BOB))}
    themes = {theme.name for theme in marts.themes() if filled & {f"mart.{table}" for table in theme.tables}}
    assert themes >= {"affiliate", "freelance", "latency", "portfolio", "ranking", "shock", "skills", "waterfall", "forecast"}
    assert filled >= {
        "mart.skill_rate",
        "mart.ladder_month",
        "mart.affiliate_program_month",
        "mart.session",
        "mart.channel_efficiency_month",
    }


def test_products_are_of_the_one_person_for_no_export_names_another() -> None:
    """What sells products, counts views or tracks time names no worker; if a source comes to, its rows would need assets of their own."""
    told = {
        (platform.name, record.shape)
        for platform in platforms().values()
        for layout in platform.layouts
        for record in layout.records
        if "worker" in record.fields and (platform.family in {"product", "affiliate", "wallet"} or record.shape in {"traffic", "effort"})
    }
    assert told == set()
    assert set(assets.naming()) >= {"upwork", "mturk", "prolific", "toloka"}


def test_another_workers_money_is_no_asset_of_the_person(tmp_path: Path) -> None:
    """A template sold on Upwork by an agency's owner: what a colleague earned under the same name is not in its months."""
    mine, other = (
        {"shape": "earning", "record_key": who, "kind": "sale", "status": "paid", "item": "Template", "work_date": FIRST, "worker": who}
        | _money(Decimal(amount))
        for who, amount in ((ANN, 30), (BOB, 99))
    )
    store = _opened(tmp_path)
    write_coverage(store)
    with store.transaction():
        fold(store, Book("upwork", "main", "upwork", "freelance", "EUR"), [put(store, "upwork", layout="rows", rows=[mine, other])])
    told = {"name": "Template", "channel": "upwork", "items": ["Template"]}
    count(Work(Home(tmp_path), Config.model_validate({"person": {"id": ANN}, "asset": [told]}), store))
    assert store.rows("SELECT worker_id, revenue_net_rc FROM mart.asset_month WHERE revenue_net_rc <> 0") == [
        {"worker_id": ANN, "revenue_net_rc": 30}
    ]
    found = gather(store, "mart", words())
    assert [e.rule.name for e in found if "asset" in e.rule.name and (e.rows_failed or e.error)] == []
    store.close()


def test_each_has_its_own_skills_and_rungs(homes: Homes) -> None:
    """Ann transcribes, Bob draws; the tag they share has each one's own rate. Bob comes to the second rung in week five."""
    query = "SELECT skill, rate_rc_per_h AS rate FROM mart.skill_rate WHERE worker_id = ? AND window_days = 'all' ORDER BY skill"
    found: dict[str, dict[str, Any]] = {w: {r["skill"]: r["rate"] for r in homes["both"].rows(query, [w])} for w in (ANN, BOB)}
    assert {worker: set(rates) for worker, rates in found.items()} == {worker: set(tags) for worker, tags in SKILLS.items()}
    assert found[ANN]["surveys"] != found[BOB]["surveys"]
    first = "SELECT min(month) FROM mart.ladder_month WHERE worker_id = ? AND stage = 'second'"
    assert [homes["both"].one(first, [worker]) for worker in (ANN, BOB)] == [date(2026, 1, 1), date(2026, 2, 1)]
