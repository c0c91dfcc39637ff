"""Declared words, each with its meaning; undeclared ones, refused by name."""

from collections.abc import Iterable, Iterator

import pytest

from connectors.facts import fold
from connectors.vocabulary import Reason
from pipelines.query import safe
from tests.kit.cases import Case, each, once, over
from tests.kit.declared import amount_columns, choices, options, read_columns, read_rows
from tests.kit.harm import FOREIGN, LETTER, harms
from tests.kit.reading import Values, typed
from tests.kit.seeds import Seed, mains, seeds
from tests.kit.trials import FORMULA, NONSENSE, Tried, bases, discerned, named, of, skipped

UNKNOWN = {Reason.UNDECLARED_VALUE, Reason.UNCLAIMED_ROW}


def _declared() -> Iterator[Case]:
    """Give each field, each word of its column, and the meaning, once."""
    for seed in filter(read_rows, mains()):
        told = {(name, w.column, raw): meaning for _, name, w in choices(seed) for raw, meaning in options(w).items()}
        yield from (Case(seed, f"{name}: {column}={raw}", (name, column, raw, meaning)) for (name, column, raw), meaning in told.items())


@over(_declared())
def test_each_declared_word_gives_its_meaning(case: Case) -> None:
    """Some row of the sample lands with the word in its place, and says what it means; or the word lets rows be passed over."""
    seed, (field, column, raw, meaning) = case.seed, case.value
    found = of(seed, "option", column, raw).values()
    told = {values.get(field) for t in found for values in t.seen}
    if meaning in told or _recorded(seed, column, raw, field, meaning) or all(t.passed_over for t in found):
        return
    why = sorted({f"{t.refused[0]} in {t.refused[1]}" for t in found if t.refused})
    change = f"Add a row with {raw!r} to a sample, or correct its meaning" if told else "Add a row with this word to a sample: it must land"
    pytest.fail(case.says(f"with {raw!r} in {column!r} rows tell {field} = {told or why}, not {meaning!r}", change))


def _recorded(seed: Seed, column: str, raw: str, field: str, meaning: str) -> bool:
    """Say whether a row of some sample of the layout was recorded with the word and its meaning."""
    others = [other for other in seeds() if other.name == seed.name and column in other.columns]
    rows = [(row[other.place(column)], told) for other in others for row, told in zip(other.export.rows, other.told, strict=True)]
    return any(fold(cell) == fold(raw) and any(t.get(field) == meaning for t in told) for cell, told in rows)


@over(each(discerned, read_rows))
def test_an_undeclared_word_is_refused(case: Case) -> None:
    """A word that nobody declared refuses its row, where the row's meaning hangs on it; no row changes its meaning."""
    seed, column = case.seed, case.value
    found = list(of(seed, "undeclared", column).values())
    for t in found:
        harmless(case, t, NONSENSE)
    assert any(t.refused for t in found), case.says(f"{NONSENSE!r} in {column!r} is never refused", "Do not give the word a default")
    assert {t.refused[0] for t in found if t.refused} & UNKNOWN, case.says("it is refused for other reasons", "Let the word say it")


def harmless(case: Case, t: Tried, what: str) -> None:
    """A changed row is refused, or tells what it told before: it never tells another value."""
    same = typed(t.seen) == typed(t.before)
    change = "Read the column with a word that refuses what it does not know, in every record that claims the row"
    assert t.refused or same, case.says(f"{what!r} lands, and tells {_changes(t)}", change)


def _changes(t: Tried) -> str:
    """Say in which fields two tellings of a row differ."""
    if len(t.seen) != len(t.before):
        return f"{len(t.seen)} observations instead of {len(t.before)}"
    pairs = zip(typed(t.before), typed(t.seen), strict=True)
    return ", ".join(f"{k}: {a.get(k)} → {b.get(k)}" for a, b in pairs for k in {**a, **b} if a.get(k) != b.get(k))


@over([Case(seed, f"{column}={word}", (column, word)) for seed in mains() if read_rows(seed) for column, word in skipped(seed)])
def test_rows_that_are_passed_over_by_name_are_neither_read_nor_refused(case: Case) -> None:
    """Each word of a `Skip` lets its row be counted as skipped."""
    column, word = case.value
    found = of(case.seed, "skip", column, word).values()
    assert all(t.passed_over for t in found), case.says(f"a row with {word!r} in {column!r} is read or refused", "Correct the `Skip`")


@over(each(named, read_rows))
def test_a_formula_in_a_name_is_text(case: Case) -> None:
    """It is kept as it stands by all that told the name, and made harmless in what a spreadsheet may open."""
    trials = of(case.seed, "formula", case.value).values()
    found, before = _items(t.seen for t in trials), _items(t.before for t in trials)
    assert found, case.says("the row with a formula is refused", "A name may be any text")
    kept = set(found) == {FORMULA} and len(found) >= len(before)
    assert kept, case.says(f"the name is kept as {found} of {len(before)}", "Keep the text as it stands")
    assert safe(FORMULA) == f"'{FORMULA}"


def _items(told: Iterable[tuple[Values, ...]]) -> list[str]:
    return [values["item"] for row in told for values in row if "item" in values]


@over(each(lambda seed: [c for c in amount_columns(seed.layout) if c in seed.columns], read_rows))
def test_an_amount_in_another_currency_than_its_row_is_refused(case: Case) -> None:
    """`12.50 ISK` in a row of euros contradicts itself; of nothing in another currency no amount is made."""
    found = of(case.seed, "harm", case.value)
    is_read = {key[3] for key, t in found.items() if key[2] == LETTER and t.refused}
    foreign = {key[3] + 1: t for key, t in found.items() if key[2] == FOREIGN and key[3] in is_read and not t.refused}
    landed = [row for row, t in foreign.items() if any("net" in values for values in t.seen)]
    change = "Read the amount with `Money`, which holds its sign against the currency of the row"
    assert landed == [], case.says(f"ISK in {case.value!r} lands in a row of another currency (rows {landed} of the sound ones)", change)


@once
def harmed(seed: Seed) -> list[str]:
    """Give the columns of which a cell can be damaged so that it shows."""
    columns = sorted(read_columns(seed.layout) & seed.columns.keys())
    return [c for c in columns if any(list(harms(seed, c, seed.export.rows[n][seed.place(c)])) for n in bases(seed, c, 3, filled=True))]


@over(each(harmed, read_rows))
def test_a_damaged_cell_is_refused_or_tells_the_same(case: Case) -> None:
    """Letters in amounts, impossible days, blank ids, other currencies: never silently another value."""
    for (_, column, name, n), t in of(case.seed, "harm", case.value).items():
        harmless(Case(case.seed, f"{column}, {name}, row {n + 1} of the sound ones"), t, name)
