"""All the changed rows of a layout, read at once: one file tells what becomes of each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from connectors.between import Again, First
from connectors.conditions import Among
from connectors.words import Money, Text
from tests.kit.cases import once
from tests.kit.declared import choices, conditions, fields, options, picked_by, read_columns, words
from tests.kit.export import PARENT, Row, put
from tests.kit.harm import harms, number
from tests.kit.reading import Values, facts_of, read, sound
from tests.kit.seeds import Seed

NONSENSE = "Frobnicated"
FORMULA = '=HYPERLINK("https://example.org","x")'
BASES = 12
BLANKS, TOTAL = ("blanks", "", "", 0), ("total", "", "", 0)
Key = tuple[str, str, str, int]
"""What is tried, on which column, with which text, on which row."""
Outcome = tuple[tuple[Values, ...], tuple[str, str] | None]
"""What a row tells, or the reason and the column for which it was refused."""


@dataclass(frozen=True)
class Tried:
    """What became of one changed row: what it tells, or why it was refused, and what it told before."""

    seen: tuple[Values, ...]
    refused: tuple[str, str] | None
    before: tuple[Values, ...]

    @property
    def passed_over(self) -> bool:
        """Whether it was neither read nor refused."""
        return not self.seen and self.refused is None


def try_rows(seed: Seed, rows: Sequence[Row]) -> list[Outcome]:
    """Read rows behind the sound ones; where a row makes the reader refuse the file, that row is told as refused.

    A row that shares other things than the sound ones do is read alone: an envelope tells them once for all its rows.
    """
    apart = any(_shared(seed, row) != _shared(seed, seed.export.rows[0]) for row in rows)
    if apart and len(rows) > 1:
        return _by_halves(seed, rows)
    kept = () if apart else seed.export.rows
    found = read(seed.export.with_rows([*kept, *rows]).write(), seed)
    if found.part is None:
        return [((), (str(found.refusals[0].reason), ""))] if len(rows) == 1 else _by_halves(seed, rows)
    return [(found.seen[len(kept) + n], found.refused.get(len(kept) + n)) for n in range(len(rows))]


def _by_halves(seed: Seed, rows: Sequence[Row]) -> list[Outcome]:
    half = len(rows) // 2
    return try_rows(seed, rows[:half]) + try_rows(seed, rows[half:])


def _shared(seed: Seed, row: Row) -> list[str]:
    return [cell for name, cell in zip(seed.export.header, row, strict=True) if name.startswith(PARENT)]


@once
def tried(seed: Seed) -> dict[Key, Tried]:
    """Give what became of every changed row of a layout."""
    wanted = dict(_trials(seed))
    if not wanted:
        return {}
    before = sound(seed).seen
    found = try_rows(seed, [_first_of_its_own(seed, key, row) for key, row in wanted.items()])
    return {key: Tried(seen, refused, before[key[3]]) for key, (seen, refused) in zip(wanted, found, strict=True)}


def _first_of_its_own(seed: Seed, key: Key, row: Row) -> Row:
    """Give a changed row an id of its own, where only the first row of an id counts: behind the sound one it would be passed over."""
    for column in {part.columns[0] for part in conditions(seed.layout) if isinstance(part, Again)} & seed.columns.keys() - {key[1]}:
        place = seed.place(column)
        row = put(row, place, f"{row[place]}-{'-'.join(map(str, key))}") if row[place].strip() else row
    return row


def of(seed: Seed, what: str, column: str, text: str | None = None) -> dict[Key, Tried]:
    """Give the trials of one kind on one column."""
    return {key: t for key, t in tried(seed).items() if key[:2] == (what, column) and text in {None, key[2]}}


def bases(seed: Seed, column: str, most: int, *, filled: bool) -> list[int]:
    """Choose rows to change, those that tell different things first; `filled`: only where the column holds something."""
    place = seed.place(column)
    rows = [n for n, row in enumerate(seed.export.rows) if row[place].strip() or not filled]
    shown: dict[str, list[int]] = {}
    for n in rows:
        shown.setdefault(repr([(t["shape"], t.get("kind"), t.get("status")) for t in seed.told[n]]), []).append(n)
    firsts = [same[0] for same in shown.values()]
    return (firsts + [n for n in rows if n not in firsts])[:most]


def money_columns(seed: Seed) -> list[str]:
    """Give the columns that hold amounts read by `Money`."""
    return sorted({w.column for w in words(seed.layout) if type(w) is Money and w.column in seed.columns})


def total_row(seed: Seed) -> Row:
    """Give a row that says `Total`, with the sum of each column of amounts."""
    mark = facts_of(seed)[0].decimal
    total: Row = ("Total", *("" for _ in seed.export.header[1:]))
    for column in money_columns(seed):
        if seed.place(column):
            cells = [number(cell, mark) or Decimal(0) for cell in seed.cells(column)]
            total = put(total, seed.place(column), str(sum(cells)).replace(".", mark))
    return total


def _trials(seed: Seed) -> Iterator[tuple[Key, Row]]:
    yield BLANKS, ("",) * len(seed.export.header)
    yield TOTAL, total_row(seed)
    for what, column, text, most in _texts(seed):
        for n in bases(seed, column, most, filled=False):
            yield (what, column, text, n), put(seed.export.rows[n], seed.place(column), text)
    for column in sorted(read_columns(seed.layout) & seed.columns.keys()):
        for n in bases(seed, column, 3, filled=True):
            row = seed.export.rows[n]
            for name, cell in harms(seed, column, row[seed.place(column)]):
                yield ("harm", column, name, n), put(row, seed.place(column), cell)


def _texts(seed: Seed) -> Iterator[tuple[str, str, str, int]]:
    """Give what is tried with a fixed text: what, column, text, on how many rows."""
    told = {(w.column, raw) for _, _, w in choices(seed) for raw in options(w)}
    yield from (("option", column, raw, BASES) for column, raw in sorted(told))
    yield from (("undeclared", column, NONSENSE, BASES) for column in discerned(seed))
    yield from (("skip", column, raw, BASES) for column, raw in skipped(seed))
    yield from (("formula", column, FORMULA, 1) for column in named(seed))


def discerned(seed: Seed) -> list[str]:
    """Give the columns of declared words, any other of which is refused: they choose a meaning or the record."""
    layout = seed.layout
    chosen = {w.column for _, _, w in choices(seed) if w.default is None}
    picked = {a.column for record in layout.records for a in picked_by(record) if a.column in seed.columns}
    return sorted(chosen | picked | (layout.only.keys() & seed.columns.keys()))


def skipped(seed: Seed) -> list[tuple[str, str]]:
    """Give the words that let a row be passed over."""
    plain = [skip.when for skip in seed.layout.skips if isinstance(skip.when, Among) and skip.when.column in seed.columns]
    return sorted((among.column, text) for among in plain for text in among.options if text)


def named(seed: Seed) -> list[str]:
    """Give the columns of plain names: what is kept of them is the text as it stands."""
    picked = {column for part in conditions(seed.layout) for column in part.columns}
    picked |= {column for word in words(seed.layout) if not isinstance(word, Text | First) for column in word.columns}
    plain = [w for _, name, w in fields(seed.layout) if name == "item" and isinstance(w, Text) and len(w.columns) == 1]
    return sorted({w.columns[0] for w in plain if w.columns[0] in seed.columns} - picked)
