"""What happens to an export over the weeks: it comes again, overlaps, brings late rows, changes states; through a real warehouse."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from connectors.platform import Record
from connectors.settings import Account
from connectors.vocabulary import Shape, Status
from connectors.words import Choice, Money, PeriodEnd
from pipelines.config import AccountTable, Config, PersonTable
from tests.kit.cases import once
from tests.kit.declared import MONEYED, key_columns, keyed, moneyed, of
from tests.kit.declared import fields as told_fields
from tests.kit.export import Export, File
from tests.kit.reading import ZONE, read
from tests.kit.seeds import Seed, Told, mains
from tests.laws.harness import File as Landed
from tests.laws.harness import Ledger
from warehouse import state

TABLES = ("earning", "payout", "receipt", "effort", "traffic", "proposal")
NAMES = "work_start", "work_end", "event_at", "approved_at", "paid_at", "work_date"
WAITING = frozenset({Status.TRACKED, Status.PENDING})
EARNED = frozenset({Status.APPROVED, Status.LOCKED, Status.PAYABLE, Status.PAID})
ENDED = frozenset({Status.EXPIRED, Status.CANCELLED, Status.RETURNED, Status.REJECTED, Status.REVERSED})


@dataclass(frozen=True)
class Books:
    """A ledger at some moment of a story: the state of its tables, and its rows as (table, key, status, currency, net)."""

    state: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Any, ...], ...]

    def of(self, key: str) -> list[tuple[Any, ...]]:
        """Give the rows of one record."""
        return [row for row in self.rows if row[1] == key]


@cache
def _ledger() -> Ledger:
    """Make the one warehouse in memory that all stories use, emptied between them."""
    return Ledger(Path(_folder().name))


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory()


@contextmanager
def warehouse(seed: Seed) -> Iterator[Ledger]:
    """Give an empty ledger of a person with the seed's account."""
    ledger = _ledger()
    person = PersonTable(timezone=ZONE, reporting_currency="EUR")
    ledger.empty(Config(person=person, account=(_table(seed.account),)))
    ledger.store.con.execute("DELETE FROM ref.fx_day")
    yield ledger


def _table(account: Account) -> AccountTable:
    known = {f.name: getattr(account, f.name) for f in fields(account) if f.name in AccountTable.model_fields}
    first, last = account.period or (None, None)
    return AccountTable(**known, period_start=first, period_end=last)


def tell(seed: Seed, *exports: Export | File) -> list[Books]:
    """Run once for each export, in this order, and give the ledger after each."""
    files = [e.write() if isinstance(e, Export) else e for e in exports]
    return _tell(seed, tuple(Landed(f"{n}-{file.name}", file.content) for n, file in enumerate(files)))


@cache
def _tell(seed: Seed, files: tuple[Landed, ...]) -> list[Books]:
    with warehouse(seed) as ledger:
        return [_after(seed, ledger, file) for file in files]


def _after(seed: Seed, ledger: Ledger, file: Landed) -> Books:
    ledger.feed([[file]], marts=False, tables=())
    shapes = sorted({str(shape) for shape in seed.layout.shapes} & set(TABLES))
    rows: list[tuple[Any, ...]] = []
    for table in shapes:
        told = "status, NULL, NULL" if table == "proposal" else "status, currency, net" if table in MONEYED else "NULL, NULL, NULL"
        rows += ledger.store.con.execute(f"SELECT '{table}', record_key, {told} FROM ledger.{table} ORDER BY ALL").fetchall()
    parts = state.parts(ledger.store, [f"ledger.{table}" for table in shapes] or ["ref.fx_rate"])
    return Books(tuple(sorted(parts.items())), tuple(rows))


def alone(seed: Seed, export: Export) -> list[tuple[Any, ...]]:
    """Give the rows that a ledger holds of one export alone, without asking the ledger."""
    told = [values for values in read(export.write(), seed).all if values["shape"] in TABLES]
    names = ("shape", "record_key", "status", "currency", "net")
    kept = dict.fromkeys(MONEYED, names) | {"proposal": names[:3]}
    return sorted((tuple(v.get(n) if n in kept.get(v["shape"], names[:2]) else None for n in names) for v in told), key=repr)


@once
def stories(seed: Seed) -> bool:
    """Say whether a layout has its own story: the fullest of each platform, kind of identity and tables that it feeds.

    Layouts that count clicks have one only where the platform tells nothing else.
    """
    mine = [s for s in mains() if s.platform is seed.platform and any(s.told)]
    telling = [s for s in mine if s.layout.shapes != {Shape.TRAFFIC}] or mine
    same = [s for s in telling if _feeds(s) == _feeds(seed)]
    return bool(same) and max(same, key=lambda s: (len(s.export.rows), s.name)) is seed


def _feeds(seed: Seed) -> tuple[Any, ...]:
    return seed.layout.identity, seed.layout.shapes - {Shape.TRAFFIC}


def rewritten(export: Export) -> File:
    """Write the same rows in other bytes, as a second download has them."""
    file = export.write()
    if export.kind == "csv":
        return File(file.name, file.content + b"\n", file.lines)
    if export.kind == "json":
        return File(file.name, json.dumps(json.loads(file.content), indent=1).encode(), file.lines)
    return export.inserted(len(export.header), "One more", "").write()


@once
def plain(seed: Seed) -> Export:
    """Give the rows of a sample of which each tells records of its own: two states of one record are no story yet."""
    seen: set[tuple[str, str]] = set()
    rows = []
    for row, told in zip(seed.export.rows, seed.told, strict=True):
        keys = {(t["shape"], t["record_key"]) for t in told}
        if not keys & seen:
            rows.append(row)
        seen |= keys
    return seed.export.with_rows(rows)


@once
def told_by(seed: Seed) -> dict[tuple[str, ...], tuple[Told, ...]]:
    """Give what each row of a sample tells, by its cells."""
    return dict(zip(seed.export.rows, seed.told, strict=True))


def day_of(seed: Seed, row: tuple[str, ...]) -> date | None:
    """Give the first day that a row tells of."""
    told = [t["work_date"] for t in told_by(seed)[row] if "work_date" in t]
    return date.fromisoformat(min(told)) if told else None


@once
def days(seed: Seed) -> list[date]:
    """Give the days that the rows of a sample tell of, in order; none where a period is told for all rows."""
    if of(seed.layout, PeriodEnd):
        return []
    return sorted({day for row in plain(seed).rows if (day := day_of(seed, row))})


def between(seed: Seed, first: date, last: date) -> Export:
    """Give the export of these days: rows without a day are in every one."""
    rows = [row for row in plain(seed).rows if (day := day_of(seed, row)) is None or first <= day <= last]
    return stated(seed, plain(seed).with_rows(rows), first, last)


def stated(seed: Seed, export: Export, first: date, last: date) -> Export:
    """Write the period into the line that states it, if there is one."""
    preamble = seed.layout.preamble
    if preamble is None:
        return export

    def renamed(line: str) -> str:
        found = preamble.pattern.search(line)
        if found is None:
            return line
        told = {"start": first.strftime(preamble.date_format), "end": last.strftime(preamble.date_format)}
        for group in sorted(told, key=found.start, reverse=True):
            line = line[: found.start(group)] + told[group] + line[found.end(group) :]
        return line

    return replace(export, preamble=tuple(map(renamed, export.preamble)))


def whole(seed: Seed) -> Export:
    """Give the export of all days."""
    return between(seed, days(seed)[0], days(seed)[-1])


def moment(seed: Seed, row: tuple[str, ...]) -> datetime:
    """Give the last moment that a row tells of: an export is as new as its newest row."""
    told = [datetime.fromisoformat(t[name]) for t in told_by(seed)[row] for name in NAMES if name in t]
    return max(told, default=datetime.min)  # noqa: DTZ901  # naive, as told


@dataclass(frozen=True)
class Turn:
    """Two words of one column between which a record may change: what they mean."""

    column: str
    before: str
    after: str
    meanings: tuple[str, str]


def turns(seed: Seed) -> list[Turn]:
    """Give the changes of status that a layout tells under the same key: to earned, and from earned to its end."""
    told = [(n, w) for n, name, w in told_fields(seed.layout) if name == "status" and isinstance(w, Choice) and w.column in seed.columns]
    words = [w for n, w in told if not _in_key(seed.layout.records[n], w.column)]
    found: dict[tuple[str, str], Turn] = {}
    for word in words if keyed(seed) else ():
        by_meaning = {str(meaning): raw for raw, meaning in reversed(word.options.items())}
        for start, end in ((WAITING, EARNED), (EARNED, ENDED)):
            before, after = (next((m for m in by_meaning if m in side), None) for side in (start, end))
            if before and after:
                turn = Turn(word.column, by_meaning[before], by_meaning[after], (before, after))
                found.setdefault(turn.meanings, turn)
    return list(found.values())


def _in_key(record: Record, column: str) -> bool:
    """Say whether a column is part of the key: there each change is a row of its own, beside the ones before."""
    return any(column in word.columns for word in record.key)


def amendable(seed: Seed) -> tuple[int, str] | None:
    """Choose a row whose amount can be corrected in place, and its column: not the newest row, not in the key, not checked by a net."""
    if not keyed(seed) or not moneyed(seed) or seed.layout.totals or any("net" in record.fields for record in seed.layout.records):
        return None
    amounts = {w.column for _, name, w in told_fields(seed.layout) if name == "gross" and type(w) is Money and w.column in seed.columns}
    amounts -= key_columns(seed.layout)
    rows = plain(seed).rows
    newest = max((moment(seed, row) for row in rows), default=datetime.min)  # noqa: DTZ901
    for n, row in enumerate(rows):
        for column in sorted(amounts):
            if moment(seed, row) < newest and re.search("[1-9]", row[seed.place(column)]) and _tells(seed, row):
                return n, column
    return None


def _tells(seed: Seed, row: tuple[str, ...]) -> bool:
    return any(Decimal(t.get("gross", 0)) for t in told_by(seed)[row])


def amended(cell: str) -> str:
    """Change the first digit of an amount that is not zero."""
    return re.sub("[1-9]", lambda m: str(int(m[0]) % 9 + 1), cell, count=1)


def corrections(seed: Seed) -> list[tuple[str, ...]]:
    """Give the rows of a sample that take money back: below zero, of a refund, or ended."""
    return [row for row in plain(seed).rows if any(_takes_back(t) for t in told_by(seed)[row])]


def _takes_back(told: Told) -> bool:
    ended = told.get("status") in {str(status) for status in ENDED}
    return Decimal(told.get("net", 0)) < 0 or told.get("kind") == "refund" or ended


def removable(seed: Seed) -> tuple[str, ...] | None:
    """Choose a row that may vanish from a newer export of its period: a day between others, and a later day to be newer by."""
    if keyed(seed) or seed.layout.months or len(days(seed)) < 3:
        return None
    inner = days(seed)[1:-1]
    return next((row for row in plain(seed).rows if day_of(seed, row) in inner), None)


def later(day: date, by: int = 1) -> date:
    """Give a later day."""
    return day + timedelta(days=by)
