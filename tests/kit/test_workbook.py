"""What a spreadsheet does to an export when a person saves it: numbers and dates become values, long ids are rounded."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from connectors.between import First
from connectors.vocabulary import Reason
from connectors.words import Money, Number, Text
from tests.kit.cases import Case, layouts, over
from tests.kit.declared import TYPED, conditions, is_csv, is_json, keyed, of, read_rows
from tests.kit.export import as_csv, as_xlsx, put
from tests.kit.harm import format_of
from tests.kit.reading import read, sound, table_of, texts, typed
from tests.kit.seeds import Seed, mains

PLAIN = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
ISO = re.compile(r"(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}(?:[ T][0-9]{2}:[0-9]{2}:[0-9]{2})?")
ROUNDED = "1.23457E+19"
LONG = 12345678901234567890


def is_sheet(seed: Seed) -> bool:
    """Say whether the layout may come in a workbook."""
    return not is_json(seed) and seed.export.kind != "zip" and read_rows(seed)


def _numbers(seed: Seed) -> set[int]:
    """Give the places of the columns that hold amounts and counts."""
    return {seed.place(c) for w in of(seed.layout, Money, Number) for c in w.columns if c in seed.columns} - _texts(seed)


def _texts(seed: Seed) -> set[int]:
    return {seed.place(c) for w in of(seed.layout, Text, First) for c in w.columns if c in seed.columns}


@over(layouts(is_sheet))
def test_amounts_kept_as_numbers_are_the_same_amounts(case: Case) -> None:
    """12.50 as a number of a workbook is 12.5 and the same money; no noise of binary fractions gets in."""
    seed, places = case.seed, _numbers(case.seed)

    def value(column: int, cell: str) -> Any:
        return float(cell) if column in places and PLAIN.fullmatch(cell) and seed.export.delimiter != ";" else cell

    found = read(as_xlsx(seed.export, value), seed)
    assert not found.refusals, case.says(found.why, "This is a bug of the reader")
    for told, before in zip(found.seen, sound(seed).seen, strict=True):
        same = not told or [*map(_amounts, told)] == [*map(_amounts, before)]
        assert same, case.says(f"{told} is not {before}", "This is a bug of the reader")


def _amounts(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k in {"gross", "fee", "tax", "other", "net", "currency", "quantity"}}


@over(layouts(lambda seed: is_sheet(seed) and any(ISO.fullmatch(cell) for row in seed.export.rows for cell in row)))
def test_dates_kept_as_dates_are_the_same_days_or_refused(case: Case) -> None:
    """A date of a workbook is its ISO text: the same day where the layout reads that, else refused; never another day."""
    seed = case.seed

    def value(column: int, cell: str) -> Any:
        return datetime.fromisoformat(cell) if ISO.fullmatch(cell) else cell

    found = read(as_xlsx(seed.export, value), seed)
    for told, before in zip(found.seen, sound(seed).seen, strict=bool(found.seen)):
        assert not told or typed(told) == typed(before), case.says(f"{told} is not {before}", "Read the date with declared formats")


def _ids(seed: Seed) -> Iterator[Case]:
    """Give the columns of the key that hold the texts of ids and names."""
    words = [part for record in seed.layout.records for part in record.key if isinstance(part, Text | First)]
    for column in dict.fromkeys(c for w in words for c in w.columns):
        if column in seed.columns and all(format_of(seed, column, cell) is None for cell in seed.cells(column)[:1]):
            yield Case(seed, column, column)


IDS = [case for seed in mains() if read_rows(seed) and not is_json(seed) and keyed(seed) for case in _ids(seed)]


@over([case for case in IDS if is_csv(case.seed)])
def test_ids_that_a_spreadsheet_has_rounded_refuse_the_file(case: Case) -> None:
    """`1.23457E+19` where ids stood: two rows could be taken for one another, so the file stays out.

    Where a condition or a typed word looks at the cell too, such as that of the currency, its rows are refused at least.
    """
    seed = case.seed
    place = seed.place(case.value)
    rows = [put(row, place, ROUNDED) for row in seed.export.rows]
    found = read(as_csv(seed.export.with_rows(rows)), seed)
    assert not found.all, case.says(f"it is read: {found.all[:1]}", "Read the id in the key with `Text` or `First`")
    reasons = {r.reason for r in found.refusals} | {why for why, _ in found.refused.values()}
    strict = any(case.value in part.columns for part in (*conditions(seed.layout), *of(seed.layout, *TYPED)))
    assert strict or Reason.EXCEL_DAMAGE in reasons, case.says(
        f"it is refused for {reasons}", "Read the id in the key with `Text` or `First`"
    )


@over([case for case in IDS if case.seed.export.kind != "zip"])
def test_ids_that_a_workbook_keeps_as_numbers_are_refused_where_digits_are_lost(case: Case) -> None:
    """An id of twenty digits as a number has lost its last ones: its row is refused."""
    place = case.seed.place(case.value)
    table = table_of(as_xlsx(case.seed.export, lambda column, cell: LONG if column == place else cell))
    rejects = {reject.reason for chunk in table.chunks() for reject in chunk.rejects}
    assert texts(table)[1] == [], case.says("a row with a rounded id lands", "This is a bug of the reader")
    assert rejects == {Reason.EXCEL_DAMAGE}
