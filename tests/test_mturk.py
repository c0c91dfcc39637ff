"""Mechanical Turk: what becomes of a reward that the site no longer shows, and of files saved by pandas."""

import itertools
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.support.answers import read_sample
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.load import Batch, load
from warehouse.store import Store

BOOK = Book("mturk", "main", "mturk", "microtask", "USD")
FIELDS = [
    "platform",
    "layout",
    "account",
    "covers_from",
    "covers_to",
    "stated_period",
    "replaces",
    "yields_to",
    "records",
    "accepted",
    "quarantined",
    "skipped",
    "totals",
    "blank",
    "header_line",
    "encoding",
    "stated_total",
    "rows",
    "refused",
    "people",
]
UNSEEN = datetime(1970, 1, 1)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


def _page(state: str, reward: float, day: str | None = "2026-03-25") -> dict[str, object]:
    task = {"assignment_id": "3A", "hit_id": "3H", "title": "Label", "state": state, "requester_name": "Lab"}
    task["reward"] = {"amount_in_dollars": reward, "currency_code": "USD"}  # type: ignore[assignment]
    return {**({"date": day} if day else {}), "results": [task]}


def _take(store: Store, folder: Path, name: str, page: dict[str, object]) -> None:
    """Read one saved page and fold it into the ledger."""
    path, out = folder / f"{name}.json", folder / name
    path.write_text(json.dumps(page))
    out.mkdir(parents=True)
    part = read_sample(path, out).parts[0]
    same = {field: getattr(part, field) for field in FIELDS}
    batch = Batch(
        sha256=name,
        part=0,
        part_name=part.name,
        connector_version=1,
        channel="mturk",
        observed_at=part.observed_at or UNSEEN,
        added_columns=part.added,
        file_name=path.name,
        money=tuple(part.money),
        **same,
    )
    with store.transaction():
        fold(store, BOOK, load(store, [batch], "me"))


def _ledger(folder: Path, *lives: tuple[dict[str, object], ...]) -> list[tuple[object, ...]]:
    """Fold each life of a task, page by page, and give the rows of the ledger."""
    with Store(folder / "moisson.duckdb") as store:
        for task, pages in enumerate(lives):
            for number, page in enumerate(pages):
                named = {**page, "results": [{**page["results"][0], "assignment_id": f"3A{task}"}]}  # type: ignore[index]
                _take(store, folder, f"{task}-{number}", named)
        rows = store.rows("SELECT gross, net, net_rc, currency, status, work_date FROM ledger.earning")
    return [tuple(row.values()) for row in rows]


def test_a_paid_task_keeps_its_reward_in_any_order(tmp_path: Path) -> None:
    """Submitted at 0.50 on a known day, approved, paid at 0: paid 0.50 on that day, in all six orders."""
    pages = (_page("Submitted", 0.5), _page("Approved", 0.5, day=None), _page("Approved", 0, day=None))
    half = Decimal("0.5")

    found = _ledger(tmp_path, *itertools.permutations(pages))

    assert found == [(half, half, half, "USD", "paid", date(2026, 3, 25))] * 6


def test_a_reward_never_seen_stays_unknown(tmp_path: Path) -> None:
    """A task first seen after it was paid has no amount: empty, and not 0."""
    assert _ledger(tmp_path, (_page("Paid", 0),))[0][:5] == (None, None, None, "USD", "paid")


def test_a_task_without_pay_is_worth_zero(tmp_path: Path) -> None:
    """A reward of 0 on a submitted task is a fact, and it outlives the payment."""
    pages = (_page("Submitted", 0), _page("Approved", 0))

    assert _ledger(tmp_path, pages)[0][:2] == (0, 0)


def test_a_corrected_reward_wins_over_the_first(tmp_path: Path) -> None:
    """Only a state without amounts borrows them: a later state that tells an amount keeps its own."""
    pages = (_page("Submitted", 0.5), _page("Approved", 0.4), _page("Paid", 0))

    assert _ledger(tmp_path, pages)[0][0] == Decimal("0.4")


@pytest.mark.parametrize(("header", "reason"), [("{0}", None), ("{0},", None), ("Reward,,{1}", "empty_column_name")])
def test_only_a_first_column_may_have_no_name(tmp_path: Path, header: str, reason: str | None) -> None:
    """The row number that pandas writes in front is legal; a name lost in the middle is not."""
    names = "Reward,AssignmentId,HITId,WorkerId,AssignmentStatus,AcceptTime,SubmitTime"
    line = "$1.00,3A,3H,W,Approved,Mon Mar 11 10:00:00 PDT 2024,Mon Mar 11 10:00:41 PDT 2024"
    text = f"{header.format(',' + names, names.split(',', 1)[1])}\n"
    width = text.count(",")
    text += {7: f"0,{line}", 8: f"0,{line},"}.get(width, line)
    path = tmp_path / "batch.csv"
    path.write_text(text.replace("$1.00,3A", "$1.00,,3A") + "\n" if reason else text + "\n")
    done = read_sample(path, tmp_path)

    assert [r.reason for r in done.refusals] == ([reason] if reason else [])
    assert [p.accepted for p in done.parts] == ([] if reason else [1])
