"""Columns that are added, missing, renamed, doubled, moved, or spelled in another declared way."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from connectors.facts import fold_header
from connectors.read import Table, Unreadable
from connectors.recognise import Match, recognise
from connectors.vocabulary import Reason
from tests.kit.cases import Case, each, layouts, over
from tests.kit.declared import is_csv, is_json, read_columns
from tests.kit.export import Export, File
from tests.kit.reading import read, sound, table_of
from tests.kit.seeds import Seed, mains
from tests.kit.test_recognised import headed

NEW = "A Column Nobody Knows"
ASK = "A word must find its column by name, with `facts.cell(column)`"


def spelling(seed: Seed, column: str, other: str) -> tuple[str, ...]:
    """Give the seed's header with a declared column spelled in another way; one that is not there is added."""
    header = seed.export.header
    if column in seed.columns:
        return tuple(other if cell == seed.columns[column] else cell for cell in header)
    named = named_places(header)
    return (*header[: named[-1] + 1], other, *header[named[-1] + 1 :])


def named_places(header: tuple[str, ...]) -> list[int]:
    """Give the places of the columns that have a name: a nameless one may stand at either end."""
    return [place for place, cell in enumerate(header) if cell.strip()]


def _spellings() -> Iterator[Case]:
    for seed in mains():
        declared = {*seed.layout.needs, *seed.layout.may, *seed.layout.ignores}
        for column, others in seed.layout.aliases.items():
            yield from (Case(seed, f"{column}={alias}", (column, alias)) for alias in others if column in declared)


@over(_spellings())
def test_each_declared_spelling_of_a_column_is_known(case: Case) -> None:
    """A header with the other spelling is the same layout, with the column in its place."""
    seed, (column, alias) = case.seed, case.value
    header = spelling(seed, column, alias)
    match = recognise(headed(seed, header))
    assert match.platform.name == seed.platform.name, case.says(
        f"it is read as {match.platform.name}/{match.layout.name}", "Two platforms claim it"
    )
    place = match.columns.get(column)
    assert place == f"c{header.index(alias)}", case.says(
        f"{column!r} is found at {place}", "Another column has this spelling: take it out of one of them"
    )


@over(layouts())
def test_an_unknown_column_is_noted_and_changes_no_money(case: Case) -> None:
    """A new column in the middle is named in `added`; every observation stays as it was."""
    seed = case.seed
    found = read(seed.export.inserted(1, NEW, "17.00").write(), seed)
    assert found.all == sound(seed).all, case.says(found.why or "the rows are read in another way", ASK)
    noted = () if found.part is None else found.part.added
    glob = "*" in seed.layout.ignores
    assert glob or set(noted) == {*seed.added, NEW}, case.says(f"noted as new: {noted}", "Write `ignores` less wide")


@over(each(lambda seed: seed.layout.needs))
def test_a_missing_column_is_named(case: Case) -> None:
    """Without a needed column the table is refused, and the message names it, unless the rest is another declared layout."""
    seed, column = case.seed, case.value
    found = recognised(headed(seed, tuple(cell for cell in seed.export.header if cell != seed.columns[column])))
    if isinstance(found, Match):
        change = "Another platform reads the file when this column is gone: need a column there that this one has not"
        assert found.layout is not seed.layout
        assert found.platform.name == seed.platform.name, case.says(f"it is read as {found.platform.name}/{found.layout.name}", change)
        return
    told = f"{found.reason}: {found.detail}"
    right = found.reason == Reason.MISSING_COLUMN and seed.platform.title in told and repr(column) in told
    named = right or len(seed.layout.needs) < 3 or _near(seed, column)
    assert named, case.says(f"the message is: {told}", "Need more of the columns that only this layout has")


def recognised(table: Table) -> Match | Unreadable:
    """Give the layout of a table, or why nobody knows it."""
    try:
        return recognise(table)
    except Unreadable as refusal:
        return refusal


def _near(seed: Seed, column: str) -> bool:
    """Say whether another layout of the platform is as close once the column is gone."""
    left = set(seed.columns) - {column}
    return any(
        len(left & {*other.needs}) / len(other.needs) >= len({*seed.layout.needs} - {column}) / len(seed.layout.needs)
        for other in seed.platform.layouts
        if other is not seed.layout
    )


@over(each(lambda seed: seed.layout.needs, lambda seed: len(seed.layout.needs) > 2))
def test_a_renamed_column_is_guessed_in_the_message(case: Case) -> None:
    """`Amount` that became `Amounts` is refused, and the message asks whether it is that one now."""
    seed, column = case.seed, case.value
    new = f"{seed.columns[column].strip()}s"
    if fold_header(new) in seed.layout.names():
        new = f"{seed.columns[column].strip()}_2"
    found = recognised(headed(seed, spelling(seed, column, new)))
    if isinstance(found, Match):
        assert found.layout is not seed.layout
        assert found.platform.name == seed.platform.name, case.says(f"it is read as {found.platform.name}", "Two platforms claim it")
        return
    change = "Need more of the columns that only this layout has"
    assert repr(new) in found.detail or _near(seed, column), case.says(f"{new!r} is not in the message: {found.detail}", change)


def _doubled(seed: Seed) -> Iterator[str]:
    """Give the columns that are there and are read: of those that are passed over two may stand."""
    yield from (column for column in (*seed.layout.needs, *seed.layout.may) if column in seed.columns)


@over(each(_doubled, lambda seed: not is_json(seed)))
def test_a_doubled_column_is_refused(case: Case) -> None:
    """Two columns of one name are refused by name; where people add columns of their own, the platform's counts."""
    seed, column = case.seed, case.value
    table = headed(seed, (*seed.export.header, seed.columns[column]))
    if seed.layout.own_columns:
        assert recognise(table).columns[column] == f"c{seed.place(column)}"
        return
    with pytest.raises(Unreadable) as refusal:
        recognise(table)
    assert refusal.value.reason == Reason.DUPLICATE_COLUMN, case.says(refusal.value, "")
    assert repr(column) in refusal.value.detail


@over(layouts(is_json))
def test_a_doubled_key_is_refused(case: Case) -> None:
    """JSON with one key twice in a record has two values for one thing: it is refused."""
    file = case.seed.export.write()
    key = case.seed.export.header[0].split(".")[0]
    twice = file.content.replace(f'"{key}": '.encode(), f'"{key}": "1", "{key}": '.encode())
    with pytest.raises(Unreadable) as refusal:
        table_of(File(file.name, twice, file.lines))
    assert refusal.value.reason == Reason.DUPLICATE_COLUMN


@over(layouts())
def test_the_order_of_columns_does_not_matter(case: Case) -> None:
    """Columns from last to first give the same observations; of two with one name the first stays the first."""
    seed = case.seed
    header, named = seed.export.header, named_places(seed.export.header)
    moved = named[::-1] if not seed.layout.own_columns else sorted(named, key=lambda p: header[p])
    alike = {name: iter([p for p in named if header[p] == name]) for name in header}
    places = dict(zip(named, [next(alike[header[p]]) for p in moved], strict=True))
    found = read(seed.export.arranged([places.get(p, p) for p in range(len(header))]).write(), seed)
    assert found.all == sound(seed).all, case.says(found.why or "the rows are read in another way", ASK)


@over(layouts(is_csv))
def test_a_column_without_a_name_is_refused(case: Case) -> None:
    """A nameless column before the last tells of a shifted header."""
    seed = case.seed
    with pytest.raises(Unreadable) as refusal:
        recognise(headed(seed, (*seed.export.header[:1], "", *seed.export.header[1:])))
    assert refusal.value.reason == Reason.EMPTY_COLUMN_NAME


def _optional(seed: Seed) -> Iterator[str]:
    yield from (column for column in seed.layout.may if column in seed.columns)


@over(each(_optional))
def test_an_optional_column_may_be_absent(case: Case) -> None:
    """Without it the table is still this layout, and no amount that is left changes its currency."""
    seed, column = case.seed, case.value
    match = recognise(headed(seed, tuple(cell for cell in seed.export.header if cell != seed.columns[column])))
    assert match.layout is seed.layout, case.says(f"without it the file is read as {match.layout.name!r}", "Put it into `needs`")


def _unread(seed: Seed) -> list[int]:
    """Give the places of the columns that no word reads."""
    names = seed.layout.names()
    read_ = read_columns(seed.layout)
    header = seed.export.header
    outer = {cell for cell in header if any(other.startswith(f"{cell}.") for other in header)}
    return [place for place, cell in enumerate(header) if cell and cell not in outer and names.get(fold_header(cell), "") not in read_]


@over(layouts(lambda seed: bool(_unread(seed))))
def test_columns_that_are_passed_over_are_not_read(case: Case) -> None:
    """Whatever stands in them changes nothing, and leaves no trace in what is kept."""
    seed = case.seed
    export = marked(seed.export, _unread(seed))
    found = read(export.write(), seed)
    assert found.all == sound(seed).all, case.says(found.why or "a column in `ignores` is read", "Put it into `may`")
    assert b"zqzq" not in found.staged


def marked(export: Export, places: list[int]) -> Export:
    """Write a text into these columns that can be found again."""
    rows = [tuple("zqzq" if place in places else cell for place, cell in enumerate(row)) for row in export.rows]
    return replace(export, rows=tuple(rows))
