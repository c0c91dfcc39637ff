"""Days and moments: declared formats, the order of day and month, the zone."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import polars as pl

from connectors import cells
from connectors.settings import Account
from connectors.vocabulary import Reason
from connectors.within import MonthDay
from connectors.words import Day, Instant
from tests.kit.cases import Case, layouts, over
from tests.kit.declared import of, read_rows
from tests.kit.export import Export
from tests.kit.harm import clock_columns, format_of
from tests.kit.reading import Reading, read, sound
from tests.kit.seeds import Seed, mains

WRITTEN = {"%.f": ".000000", "%z": "+0000"}
MOMENTS = ("work_start", "work_end", "event_at", "approved_at", "paid_at")
ELSEWHERE = "Pacific/Auckland"
ORDERS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y"}


def _declared() -> Iterator[Case]:
    """Give each declared format of each column that holds a whole day or moment."""
    for seed in filter(read_rows, mains()):
        found = {(w.columns[0], f): w for w in of(seed.layout, Day, Instant) for f in w.formats if len(clock_columns(w)) == 1}
        for (column, told), word in found.items():
            if column in seed.columns and any(cell.strip() for cell in seed.cells(column)):
                yield Case(seed, f"{column} as {told}", (column, told, word))


@over(_declared())
def test_each_declared_format_of_a_date_is_read(case: Case) -> None:
    """The same days, written in any format that is declared, are the same days; one that tells months tells which day stands for each."""
    seed, (column, told, word) = case.seed, case.value
    export = seed.export.filled(seed.place(column), lambda cell: rewritten(seed, column, cell, told))
    found = read(export.write(), seed)
    assert not found.refusals, case.says(found.why, "Two formats may contradict each other")
    refused = {f"{why} in {where}" for why, where in found.refused.values() if where == column}
    assert not refused, case.says(f"its rows are refused: {refused}", "Correct the format")
    wanted = [[told_as(word, told, day) for day in row] for row in days(sound(seed))]
    assert days(found) == wanted, case.says("the rows are of other days", "Correct the format")


def told_as(word: Day | Instant, format_: str, day: date | None) -> date | None:
    """Give the day that a format tells of: without a day, the last of the month for `MonthDay`, else the first."""
    if day is None or "%d" in format_:
        return day
    return day.replace(day=monthrange(day.year, day.month)[1] if isinstance(word, MonthDay) else 1)


def rewritten(seed: Seed, column: str, cell: str, told: str) -> str:
    """Write a date in another format; a cell that holds none stays."""
    format_ = format_of(seed, column, cell) if cell.strip() else None
    if format_ is None:
        return cell
    clock = any(token in format_ for token in ("%H", "%I"))
    reads = cells.instant if clock else cells.day
    value: datetime | date = pl.DataFrame({"cell": [cell]}).select(reads(pl.col("cell"), (format_,)).value).item()
    plain = told
    for token, text in WRITTEN.items():
        plain = plain.replace(token, text)
    return value.strftime(plain)


def days(found: Reading) -> list[list[date | None]]:
    """Give the local day of every observation, by row."""
    return [[values.get("work_date") for values in row] for row in found.seen]


def _ordered(seed: Seed) -> list[str]:
    """Give the columns whose order of day and month is found out."""
    if seed.layout.order == "declared":
        return []
    return sorted({w.columns[0] for w in of(seed.layout, Day, Instant) if not w.formats and w.columns[0] in seed.columns})


def ambiguous(seed: Seed) -> Export:
    """Write the days of a sample so that they can be read day-first and month-first: the third of April and so on."""
    export = seed.export
    for column in _ordered(seed):
        numbers = {cell: n for n, cell in enumerate(dict.fromkeys(seed.cells(column)))}
        export = export.filled(seed.place(column), lambda cell, n=numbers: _early(cell, n[cell]) if cell.strip() else cell)
    return export


def _early(cell: str, n: int) -> str:
    """Give the n-th early day, with the clock that stood in the cell."""
    rest = cell.strip().split(" ", 1)[1:] if ":" in cell else []
    return " ".join([f"0{1 + n // 8 % 8}/{2 + n % 8:02d}/2026", *rest])


@over(layouts(lambda seed: bool(_ordered(seed)) and read_rows(seed)))
def test_dates_that_can_be_read_in_two_orders_are_asked(case: Case) -> None:
    """The file is refused with the setting to add; with either setting it is read, and the days differ."""
    seed, export = case.seed, ambiguous(case.seed)
    found = read(export.write(), seed, replace(seed.account, date_order=None))
    change = "Declare `order='detect'`, and give `Day` and `Instant` no formats"
    assert {r.reason for r in found.refusals} == {Reason.AMBIGUOUS_DATE}, case.says(f"it is read: {days(found)}", change)
    assert "date_order" in found.refusals[0].remedy
    told = [read(export.write(), seed, replace(seed.account, date_order=order)) for order in ORDERS]
    assert all(not one.refusals for one in told), case.says([one.why for one in told], change)
    assert days(told[0]) != days(told[1]), case.says("both orders give the same days", change)


@over(layouts(lambda seed: bool(_ordered(seed)) and read_rows(seed)))
def test_two_orders_in_one_column_are_refused(case: Case) -> None:
    """Day-first and month-first dates in one column come of two exports that were joined."""
    seed = case.seed
    column, export = _ordered(seed)[0], seed.export
    twice = export.with_rows([*export.rows, *export.rows])
    rows = [
        tuple(_as(cell, "25/03/2026" if n % 2 else "03/25/2026") if p == seed.place(column) else cell for p, cell in enumerate(row))
        for n, row in enumerate(twice.rows)
    ]
    found = read(export.with_rows(rows).write(), seed, replace(seed.account, date_order=None))
    assert {r.reason for r in found.refusals} == {Reason.AMBIGUOUS_DATE}, case.says(f"it is read: {days(found)}", "")


def _as(cell: str, day: str) -> str:
    rest = cell.strip().split(" ", 1)[1:] if ":" in cell else []
    return " ".join([day, *rest])


def _declared_order(seed: Seed) -> list[str]:
    return sorted(
        {w.columns[0] for w in of(seed.layout, Day, Instant) if w.formats and w.columns[0] in seed.columns and len(clock_columns(w)) == 1}
    )


def crossed(cell: str, format_: str) -> str | None:
    """Write a day over 12 in the place of the month, and a month in that of the day; None where the format shows no numbers."""
    if not {"%d", "%m"} <= {format_[n : n + 2] for n in range(len(format_))}:
        return None
    value = datetime(2026, 3, 25, 10)  # noqa: DTZ001  # as printed
    plain = format_.replace("%d", "\x00").replace("%m", "%d").replace("\x00", "%m")
    for token, text in WRITTEN.items():
        plain = plain.replace(token, text)
    return value.strftime(plain)


def _crossable(seed: Seed) -> list[tuple[str, str]]:
    found = []
    for column in _declared_order(seed):
        cell = next((cell for cell in seed.cells(column) if cell.strip()), "")
        other = crossed(cell, format_of(seed, column, cell) or "")
        found += [(column, other)] if other else []
    return found


@over([Case(seed, column, (column, cell)) for seed in mains() if read_rows(seed) for column, cell in _crossable(seed)])
def test_a_day_in_the_place_of_the_month_is_refused(case: Case) -> None:
    """The 25th of March in the other order is no date: the row is refused, or reads the column not at all."""
    seed, (column, cell) = case.seed, case.value
    found = read(seed.export.filled(seed.place(column), lambda old: cell if old.strip() else old).write(), seed)
    if found.refusals:
        return
    landed = [n for n, row in enumerate(found.seen) if row and row != sound(seed).seen[n]]
    assert landed == [], case.says(f"{cell!r} in {column!r} lands in rows {landed}", "Declare formats that fit one order only")


def _clocked(seed: Seed) -> bool:
    return any(t.get(name) for row in seed.told for t in row for name in MOMENTS)


def moments(found: Reading) -> list[datetime]:
    """Give every moment that is told, in the order of the file."""
    return [values[name] for row in found.seen for values in row for name in MOMENTS if name in values]


@over(layouts(_clocked))
def test_moments_are_those_of_the_platform_zone_or_of_the_account(case: Case) -> None:
    """The person's own zone moves no moment of a platform that has one; where the account's clock counts, it moves all."""
    seed = case.seed
    account = replace(seed.account, timezone=None)
    here, there = (read(seed.export.write(), seed, account, zone) for zone in ("UTC", ELSEWHERE))
    if seed.platform.zone != "account" or _zoned(seed):
        assert moments(here) == moments(there), case.says("a moment depends on where the person lives", "Declare the zone of the platform")
        return
    shifts = {(a - b) for a, b in zip(moments(here), moments(there), strict=True)}
    change = "Read clock times with `Instant`, which knows the account's zone"
    assert shifts <= {timedelta(hours=12), timedelta(hours=13)}, case.says(f"moments moved by {sorted(map(str, shifts))}", change)
    own = read(seed.export.write(), seed, Account(**{**vars(seed.account), "timezone": ELSEWHERE}), "UTC")
    assert moments(own) == moments(there), case.says("`timezone` of the account is not the one that counts", change)


def _zoned(seed: Seed) -> bool:
    """Say whether the file itself tells the zone of its times."""
    words = of(seed.layout, Instant)
    columns = {w.zone_column for w in words} - {None}
    return seed.layout.zone_line is not None or bool(columns & seed.columns.keys()) or all(w.zone or "%z" in str(w.formats) for w in words)


@over(layouts(lambda seed: any(t.get("work_date") for row in seed.told for t in row)))
def test_no_day_lies_in_the_future_or_before_the_internet(case: Case) -> None:
    """The days of a sample are real days: from 1995 to the day its answer was recorded, and two days on."""
    found = [day for row in days(sound(case.seed)) for day in row if day]
    assert min(found) >= date(1995, 1, 1)
    assert max(found) <= date(2026, 12, 31), case.says(f"a day in {max(found)}", "Correct the sample or the format")
