"""Exports over the weeks, through a real warehouse: nothing is lost, nothing counted twice, whatever order they come in."""

from decimal import Decimal

import pytest

from connectors.between import LastOf
from connectors.vocabulary import Shape
from tests.kit.cases import Case, layouts, over
from tests.kit.declared import of
from tests.kit.export import Export, File, put
from tests.kit.reading import read
from tests.kit.seeds import Seed, mains
from tests.kit.story import (
    Books,
    Turn,
    alone,
    amendable,
    amended,
    between,
    corrections,
    days,
    moment,
    plain,
    removable,
    rewritten,
    stated,
    stories,
    tell,
    turns,
    whole,
)

KEY = "The key must know the row again in every export, and hold nothing that changes"
PERIOD = "A newer export replaces the days it covers: give the layout its `preamble`, or a day to every record"


def again(seed: Seed) -> File:
    """Give a second download of everything."""
    return rewritten(_all(seed))


def _dated(seed: Seed) -> bool:
    """Say whether a story can be cut by days. A file known by its last day tells one whole thing, such as a payout: it never comes in parts."""
    return stories(seed) and len(days(seed)) > 1 and not of(seed.layout, LastOf)


def _all(seed: Seed) -> Export:
    """Give the export of everything."""
    return whole(seed) if days(seed) else plain(seed)


def _early(seed: Seed) -> Export:
    """Give the export of all days before a row of the middle was there."""
    rows = whole(seed).rows
    return whole(seed).with_rows([row for n, row in enumerate(rows) if n != len(rows) // 2])


def _windows(seed: Seed) -> tuple[Export, Export]:
    """Give two exports of the first and of the last days; the days between are told by both."""
    told = days(seed)
    return between(seed, told[0], told[-2]), between(seed, told[1] if len(told) > 2 else told[0], told[-1])


@over(layouts(stories))
def test_the_same_export_again_adds_nothing(case: Case) -> None:
    """A second download of the same rows leaves the ledger as it was."""
    seed = case.seed
    once, twice = tell(seed, _all(seed), again(seed))
    assert once.rows or {str(s) for s in seed.layout.shapes} <= {Shape.RATE, Shape.WAGE}
    assert twice == once, case.says("the second download adds or changes rows", KEY)


@over(layouts(_dated))
def test_exports_that_overlap_never_double(case: Case) -> None:
    """The first days, then the last ones, with days that both tell, then an older export and a newer: always the same ledger."""
    seed = case.seed
    wanted = tell(seed, _all(seed), again(seed))[0]
    _, both, older, newer = tell(seed, *_windows(seed), _early(seed), again(seed))
    assert both == wanted, case.says("two exports give another ledger than one", f"{KEY}. {PERIOD}")
    assert older == wanted, case.says("an older export takes a late row away", f"{KEY}. {PERIOD}")
    assert newer == wanted, case.says("the whole export adds to its own days", f"{KEY}. {PERIOD}")


@over(layouts(_dated))
def test_the_order_in_which_exports_arrive_does_not_count(case: Case) -> None:
    """The newer export first, then the older one that overlaps it: the same ledger."""
    seed = case.seed
    wanted = tell(seed, _all(seed), again(seed))[0]
    assert tell(seed, *reversed(_windows(seed)))[-1] == wanted, case.says("the order of arrival counts", f"{KEY}. {PERIOD}")


@over(layouts(_dated))
def test_a_late_row_with_an_older_day_is_added(case: Case) -> None:
    """A row that only the second export has lands, and nothing else changes."""
    seed = case.seed
    wanted = tell(seed, _all(seed), again(seed))[0]
    early, late = tell(seed, _early(seed), whole(seed))
    assert early != wanted or not wanted.rows
    assert late == wanted, case.says("the late row is lost, or others change", f"{KEY}. {PERIOD}")


TWINS = frozenset({"earning", "payout", "receipt", "effort"})


def _paired(books: Books) -> int:
    """Count the records that may have twins: of clicks and views a day there is one number, and no twin."""
    return sum(table in TWINS for table, *_ in books.rows)


@over(layouts(lambda seed: stories(seed) and bool({str(s) for s in seed.layout.shapes} & TWINS)))
def test_identical_twins_are_both_kept(case: Case) -> None:
    """Two rows that are the same in every cell are two records, once and again."""
    seed, export = case.seed, plain(case.seed)
    twins = [*export.rows, export.rows[0]]
    twice, again_ = tell(seed, export.with_rows(twins), export.with_rows(twins[::-1]))
    more = sum(1 for t in seed.told[0] if t["shape"] in TWINS)
    found, wanted = _paired(twice), _paired(tell(seed, _all(seed), again(seed))[0]) + more
    assert found == wanted, case.says(f"{found} records instead of {wanted}", "Do not skip twins")
    assert again_ == twice, case.says("twins double when they come again", KEY)


@over([Case(seed, f"{turn.before} to {turn.after}", turn) for seed in mains() if stories(seed) for turn in turns(seed)])
def test_a_record_changes_its_status_under_the_same_key(case: Case) -> None:
    """The later state of its life counts, and an older export does not take it back; the record is the same one."""
    seed, turn = case.seed, case.value
    changed = _turned(seed, turn)
    if changed is None:
        pytest.skip(f"{case.id}: no row of the samples lands with both words")
    (before, after), key = changed
    for books, meaning in zip(tell(seed, before, after, rewritten(before)), (*turn.meanings, turn.meanings[1]), strict=True):
        found = books.of(key)
        assert len(found) == 1, case.says(f"the record stands {len(found)} times in the ledger", KEY)
        assert found[0][2] == meaning, case.says(f"its status is {found[0][2]}, not {meaning}", "Correct the meanings of the words")


def _turned(seed: Seed, turn: Turn) -> tuple[tuple[Export, Export], str] | None:
    """Find a row that lands with both words of a turn; give the two exports and the key of its record."""
    export, place = plain(seed), seed.place(turn.column)
    for n, row in enumerate(export.rows):
        exports = [export.with_rows([*export.rows[:n], put(row, place, raw), *export.rows[n + 1 :]]) for raw in (turn.before, turn.after)]
        seen = [read(e.write(), seed).seen for e in exports]
        keys = [{v["record_key"] for v in s[n] if v.get("status") == m} if s else set() for s, m in zip(seen, turn.meanings, strict=True)]
        assert all(len(s[n]) < 1 or s[n][0]["record_key"] == seen[0][n][0]["record_key"] for s in seen if s and seen[0][n]), KEY
        if both := sorted(keys[0] & keys[1]):
            return (exports[0], exports[1]), both[0]
    return None


@over(layouts(lambda seed: stories(seed) and 0 < len(corrections(seed)) < len(plain(seed).rows)))
def test_money_that_is_taken_back_is_taken_off_once(case: Case) -> None:
    """The rows of the sample that take money back come later, in the platform's own style: the ledger is that of the whole export."""
    seed, export = case.seed, _all(case.seed)
    early = export.with_rows([row for row in export.rows if row not in corrections(seed)])
    wanted = tell(seed, export, again(seed))[0]
    _, taken, older = tell(seed, early, export, rewritten(early))
    assert taken == wanted, case.says("the correction is lost or counted twice", f"{KEY}. {PERIOD}")
    assert older == wanted, case.says("an older export takes the correction back", f"{KEY}. {PERIOD}")


@over(layouts(lambda seed: stories(seed) and amendable(seed) is not None))
def test_an_amount_that_is_corrected_in_place_counts_once_and_new(case: Case) -> None:
    """The newer export tells another amount under the same key: it replaces the old one, whichever comes first."""
    seed, chosen = case.seed, amendable(case.seed)
    assert chosen is not None
    n, column = chosen
    export, place = plain(seed), seed.place(column)
    newest = max(moment(seed, row) for row in export.rows)
    old = export.with_rows([row for row in export.rows if moment(seed, row) < newest])
    row = export.rows[n]
    new = export.with_rows([*export.rows[:n], put(row, place, amended(row[place])), *export.rows[n + 1 :]])
    assert alone(seed, new) != alone(seed, export), case.says(f"{column!r} makes no amount", "")
    wanted = alone(seed, new)
    _, newer, older = tell(seed, old, new, rewritten(old))
    assert sorted(newer.rows, key=repr) == wanted, case.says("the old amount stays, or both count", KEY)
    assert older == newer, case.says("an older export takes the correction back", KEY)


@over(layouts(lambda seed: stories(seed) and removable(seed) is not None))
def test_a_row_that_is_gone_from_its_period_is_gone(case: Case) -> None:
    """Where there is no id the newer export is the whole truth of its days: what it no longer tells is not counted."""
    seed, gone = case.seed, removable(case.seed)
    told = days(seed)
    old = between(seed, told[0], told[-2])
    left = whole(seed).with_rows([row for row in whole(seed).rows if row != gone])
    new = stated(seed, left, told[0], told[-1])
    _, newer, older = tell(seed, old, new, rewritten(old))
    assert sorted(newer.rows, key=repr) == alone(seed, new), case.says("the row is still counted", PERIOD)
    assert older == newer, case.says("an older export brings the row back", PERIOD)


@over(layouts(lambda seed: stories(seed) and any(t.get("net") and t["shape"] != "rate" for row in seed.told for t in row)))
def test_the_ledger_holds_the_money_of_the_export(case: Case) -> None:
    """Per currency, the sum in the ledger is that of the recorded answer, to the last digit."""
    seed = case.seed
    wanted: dict[str, Decimal] = {}
    for t in (t for told in seed.told for t in told):
        wanted[t.get("currency", "")] = wanted.get(t.get("currency", ""), Decimal(0)) + Decimal(t.get("net", 0))
    found: dict[str, Decimal] = {}
    told_once = seed.export.rows == _all(seed).rows
    for *_, currency, net in (tell(seed, _all(seed), again(seed)) if told_once else tell(seed, seed.export))[0].rows:
        found[currency or ""] = found.get(currency or "", Decimal(0)) + (net or 0)
    assert {c: v for c, v in found.items() if v} == {c: v for c, v in wanted.items() if v}, case.says(f"{found}, not {wanted}", KEY)
