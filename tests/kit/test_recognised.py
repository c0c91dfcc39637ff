"""Each layout is recognised among all others, by its columns."""

import pytest

from connectors.facts import fold_header
from connectors.read import Table, Unreadable
from connectors.recognise import Match, _declared, _match, is_header, recognise
from connectors.vocabulary import Reason
from tests.kit.cases import Case, layouts, over
from tests.kit.declared import is_csv, read_rows
from tests.kit.reading import read, sound, table_of
from tests.kit.seeds import Seed, seeds

UPPER = "A column is known whatever its case and its spaces: compare names with `fold_header`"


def headed(seed: Seed, header: tuple[str, ...]) -> Table:
    """Give a table that has this header, of the kind and the name that the layout needs, and no rows."""
    kind = {"zip": "csv"}.get(seed.export.kind, seed.export.kind)
    return Table(seed.export.part, kind, header, 1, (), ",", "utf-8", ends_with_newline=True, walk=lambda: iter(()))


def rank(match: Match) -> tuple[int, int]:
    """Give how well a layout fits: few unknown columns, then many needed ones."""
    return len(match.added), -len(match.layout.needs)


def matches(table: Table) -> list[Match]:
    """Give every layout of every platform that describes a table."""
    return [found for declared in _declared() if (found := _match(table, *declared))]


@over([Case(seed, seed.path.name) for seed in seeds()])
def test_a_sample_is_recognised_by_its_own_layout_and_by_no_other_platform(case: Case) -> None:
    """No other platform describes its columns as well, nor without an unknown one."""
    seed = case.seed
    found = matches(headed(seed, seed.export.header))
    mine = next(m for m in found if m.platform.name == seed.platform.name and m.layout.name == seed.layout.name)
    others = [
        f"{m.platform.name}/{m.layout.name}"
        for m in found
        if m.platform.name != seed.platform.name and (not m.added or rank(m) <= rank(mine))
    ]
    change = "Add to `needs` a column that the other has not, or to `ignores` those that it knows; or give one of them a `part`"
    assert others == [], case.says(f"its columns are also those of {', '.join(others)}", change)
    assert min(found, key=rank).layout is mine.layout, case.says("another layout of the platform fits better", change)


@over(layouts())
def test_the_needed_columns_are_enough_to_be_recognised(case: Case) -> None:
    """A header of the `needs` alone is this layout, or another of the platform that needs no less of it."""
    seed = case.seed
    header = tuple(seed.columns.get(name, name) for name in seed.layout.needs)
    assert is_header(header)
    best = recognise(headed(seed, header))
    found = f"a header of its `needs` alone is read as {best.platform.name}, layout {best.layout.name!r}"
    assert best.layout is seed.layout, case.says(found, "Add to `needs` a column that only this one always has")


@over(layouts(lambda seed: set(seed.columns) > {*seed.layout.needs}))
def test_the_needed_columns_are_enough_to_be_read(case: Case) -> None:
    """Without any optional column every row is accounted for, and no amount becomes another currency."""
    seed = case.seed
    places = [place for place, cell in enumerate(seed.export.header) if _declared_name(seed, cell) in seed.layout.needs]
    found = read(seed.export.arranged(places).write(), seed)
    asks = {Reason.MISSING_CURRENCY, Reason.AMBIGUOUS_DATE, Reason.AMBIGUOUS_AMOUNT, Reason.PERIOD_UNKNOWN, Reason.DUPLICATE_COLUMN}
    assert {r.reason for r in found.refusals} <= asks, case.says(found.why, "Ask `facts.has(column)` before you read an optional column")
    before = {v["currency"] for row in sound(seed).seen for v in row if "currency" in v}
    after = {v["currency"] for row in found.seen for v in row if "currency" in v}
    assert after <= before, case.says(f"currencies {before} became {after}", "Need the column of the currency, or fall back on the account")


def _declared_name(seed: Seed, cell: str) -> str:
    return seed.layout.names().get(fold_header(cell), "")


@over(layouts(read_rows))
def test_a_sample_written_anew_is_read_as_recorded(case: Case) -> None:
    """Its sound rows alone, through another writer, give the recorded observations: no row depends on its neighbours."""
    seed = case.seed
    found = sound(seed)
    assert not found.refusals, case.says(found.why, "The file was read before: what did its other rows tell?")
    told = [[{k: v for k, v in t.items() if k != "line"} for t in row] for row in seed.told]
    seen = [sorted(({k: str(v) for k, v in values.items()} for values in row), key=_order) for row in found.seen]
    assert seen == [sorted(row, key=_order) for row in told], case.says(
        "its rows alone are read in another way", "A row must not depend on others"
    )


def _order(values: dict[str, str]) -> tuple[str, str]:
    return values["shape"], values["record_key"]


@over(layouts(is_csv))
def test_names_of_columns_are_known_in_any_case_and_spacing(case: Case) -> None:
    """Upper case, spaces around and no-break spaces change nothing: each declared column is found in its place."""
    seed = case.seed
    header = tuple(f" {cell.upper().replace(' ', chr(160))} " if cell else cell for cell in seed.export.header)
    found, plain = (recognise(table_of(e.write())) for e in (seed.export.with_header(header), seed.export))
    assert (found.layout, found.columns) == (plain.layout, plain.columns), case.says("the columns are not found", UPPER)


@over(layouts(is_csv))
def test_a_byte_order_mark_read_in_another_encoding_is_no_part_of_a_name(case: Case) -> None:
    """A first column `ï»¿Name` is `Name`."""
    seed = case.seed
    header = (f"ï»¿{seed.export.header[0]}", *seed.export.header[1:])
    match = recognise(table_of(seed.export.with_header(header).write()))
    assert match.layout is seed.layout, case.says(f"it is read as {match.layout.name!r}", UPPER)
    assert not set(match.added) - set(seed.added), case.says(f"new columns {match.added}", UPPER)


@over(layouts())
def test_a_table_without_rows_is_empty_and_not_refused(case: Case) -> None:
    """A header and nothing else is no trouble: nothing was earned; an API's empty list says so in words."""
    seed = case.seed
    found = read(seed.export.with_rows([]).write(), seed)
    if seed.export.kind == "json":
        assert [r.reason for r in found.refusals] == [Reason.EMPTY], case.says(found.why, "An empty list is told as such")
        return
    asked = {Reason.AMBIGUOUS_DATE, Reason.PERIOD_UNKNOWN, Reason.AMBIGUOUS_AMOUNT}
    assert {r.reason for r in found.refusals} <= asked, case.says(found.why, "A table without rows must be read as empty")
    assert found.part is None or found.part.records == 0


@over(layouts())
def test_a_file_of_no_bytes_or_blanks_is_empty(case: Case) -> None:
    """Nothing, or line ends only, is refused as empty, whatever the name says."""
    seed = case.seed
    for content in (b"", b"\n\r\n \n"):
        with pytest.raises(Unreadable) as refusal:
            table_of(type(seed.export.write())(seed.export.write().name, content, ()))
        assert refusal.value.reason in {Reason.EMPTY, Reason.NOT_A_TABLE}
