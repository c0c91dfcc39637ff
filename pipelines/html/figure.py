"""A figure of the report: one query, its rows as a table, a chart of them, and a sentence that says what they show."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from pipelines.html.charts import Chart
from pipelines.html.shows import Row, Show
from pipelines.html.tongue import Tongue

SENTENCE = 34
LONG, BROAD = 8, 5
"""Rows and columns beyond which a table is folded away, and is wide."""
MOST, MOST_ROWS = 12, 150
"""Channels and rows that a figure tells one by one."""


class Column(NamedTuple):
    """A column of a table: which column of the query, how it is written, and up to which other column a band goes."""

    name: str
    show: Show
    to: str | None = None
    guarded: bool = False
    null: str = "unknown"
    head: str | None = None


class Part(NamedTuple):
    """One value of a cell: the column it is from, the value as the mart has it, and as it is written."""

    name: str
    value: str
    text: str


class Cell(NamedTuple):
    """A cell: values of a mart, or words."""

    parts: tuple[Part, ...]
    words: str
    numeric: bool

    @property
    def long(self) -> bool:
        """Whether it holds a sentence, which needs room."""
        return any(len(part.text) > SENTENCE for part in self.parts)


@dataclass(frozen=True)
class Table:
    """Heads and rows; `turned`: what is a row of the query is a column here."""

    heads: tuple[str, ...]
    lines: tuple[tuple[Cell, ...], ...]
    turned: bool = False

    @property
    def folded(self) -> bool:
        """Whether it is too long to lie open."""
        return len(self.lines) > LONG

    @property
    def wide(self) -> bool:
        """Whether it lies open and needs the whole width of a large page."""
        narrow = BROAD - 2 if any(cell.long for line in self.lines for cell in line) else BROAD
        return not self.turned and not self.folded and len(self.heads) > narrow

    @property
    def grid(self) -> tuple[tuple[str, tuple[Cell, ...]], ...]:
        """Give a turned table: each head with the cells of its row."""
        return tuple((head, tuple(line[place] for line in self.lines)) for place, head in enumerate(self.heads))


@dataclass(frozen=True, kw_only=True)
class Figure:
    """What stands in the page."""

    key: str
    title: str
    says: str
    sql: str
    charts: tuple[Chart, ...] = ()
    table: Table | None = None
    notes: tuple[str, ...] = ()
    tiles: bool = False


CHANNELS = ("channel_id", "channel_a", "channel_b")
"""Columns that say which channel a row is of."""
Says = Callable[[Tongue, list[Row]], str]
Draw = Callable[[Tongue, list[Row]], Sequence[Chart]]
Notes = Callable[[Tongue, list[Row]], Sequence[str]]


def _nothing(_tongue: Tongue, _rows: list[Row]) -> tuple[()]:
    return ()


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How a figure is made. `whole`: where no row is shown, words stand for the table. `every_channel`: none is left out for being small."""

    key: str
    sql: str
    columns: tuple[Column, ...]
    says: Says | None = None
    draw: Draw = field(default=_nothing)
    notes: Notes = field(default=_nothing)
    whole: bool = False
    turned: bool = False
    tiles: bool = False
    every_channel: bool = False


def built(plan: Plan, tongue: Tongue, found: list[Row], sql: str, ranking: Sequence[str] = ()) -> Figure:
    """Make the figure of the rows its query gave; what is missing, held back or left out is said in words.

    `sql`: the query as it was asked. `ranking`: channels, the largest first; where there are more than `MOST`, chart and table tell the largest.
    """
    title = tongue.say(f"{plan.key}.title")
    if not found:
        return Figure(key=plan.key, title=title, says=tongue.say(f"{plan.key}.empty"), sql=sql)
    kept, left = largest(plan, tongue, found, ranking)
    held = (*left, *held_back(plan, tongue, found))
    if plan.whole and not any(row["is_shown"] for row in found):
        return Figure(key=plan.key, title=title, says=tongue.say("all_held_back", n=tongue.number(len(found), 0)), notes=held, sql=sql)
    return Figure(
        key=plan.key,
        title=title,
        says=plan.says(tongue, found) if plan.says else tongue.say(f"{plan.key}.says"),
        sql=sql,
        charts=tuple(plan.draw(tongue, kept)),
        table=table(plan, tongue, kept),
        notes=(*plan.notes(tongue, found), *held),
        tiles=plan.tiles,
    )


def largest(plan: Plan, tongue: Tongue, found: list[Row], ranking: Sequence[str]) -> tuple[list[Row], tuple[str, ...]]:
    """Give the rows that are told one by one, and words for what is left out: all but the largest channels, then all but the first rows."""
    kept, words = found, []
    here = dict.fromkeys(str(row[name]) for row in found for name in CHANNELS if row.get(name) not in {None, "total"})
    if len(here) > MOST and not plan.every_channel:
        places = {channel: place for place, channel in enumerate(ranking)}
        order = sorted(here, key=lambda channel: places.get(channel, len(places)))
        small = set(order[MOST:])
        kept = [row for row in found if not small & {str(row.get(name)) for name in CHANNELS}]
        words.append(tongue.say("left_out", what=tongue.listed([tongue.channel(channel) for channel in order[MOST:]])))
    if len(kept) > MOST_ROWS:
        words.append(tongue.say("left_out_rows", kept=tongue.number(MOST_ROWS, 0), n=tongue.number(len(kept), 0)))
        kept = kept[:MOST_ROWS]
    return kept, tuple(words)


def held_back(plan: Plan, tongue: Tongue, found: Sequence[Row]) -> tuple[str, ...]:
    """Give a sentence for each reason why something is not shown: which column, of what all or a part, and the reason in words."""
    head = next((tongue.say(f"col.{c.head or c.name}") for c in plan.columns if c.guarded), "")
    shown = {_name(tongue, row) for row in found if row.get("is_shown")}
    by_reason: defaultdict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for row in found if head else ():
        if row.get("is_shown") is False:
            name = _name(tongue, row)
            key = "held_back_rows" if not name else "held_back_part" if name in shown else "held_back"
            by_reason[key, str(row["suppress_reason"])][name] = None
    return tuple(
        tongue.say(key, head=head, what=tongue.listed(list(names)), why=tongue.word("why", reason))
        for (key, reason), names in by_reason.items()
    )


def _name(tongue: Tongue, row: Row) -> str:
    """Give what a row is about, where it is a channel or has a name."""
    return str(row.get("name") or (tongue.channel(row["channel_id"]) if row.get("channel_id") else ""))


def table(plan: Plan, tongue: Tongue, found: Sequence[Row]) -> Table:
    """Give the rows as a table."""
    heads = tuple(tongue.say(f"col.{column.head or column.name}") for column in plan.columns)
    lines = [[_cell(column, tongue, row) for column in plan.columns] for row in found]
    numeric = [place > 0 and any(line[place].numeric for line in lines) for place in range(len(heads))]
    aligned = (tuple(cell._replace(numeric=right) for cell, right in zip(line, numeric, strict=True)) for line in lines)
    return Table(heads, tuple(aligned), plan.turned)


def _cell(column: Column, tongue: Tongue, row: Row) -> Cell:
    """Give one cell: held back, unknown, a value, or a band of two."""
    if column.guarded and row.get("is_shown") is False:
        return Cell((), tongue.say("not_shown"), numeric=False)
    names = [column.name] + ([column.to] if column.to else [])
    if all(row[name] is None for name in names):
        return Cell((), tongue.say("no_band" if column.to else column.null), numeric=False)
    parts = tuple(_part(name, column, tongue, row) for name in names)
    numeric = isinstance(row[names[0]] if row[names[0]] is not None else row[names[-1]], int | float | Decimal | date)
    return Cell(parts, "", numeric=numeric)


def _part(name: str, column: Column, tongue: Tongue, row: Row) -> Part:
    value: Any = row[name]
    return Part(name, "" if value is None else str(value), tongue.say("open") if value is None else column.show(tongue, value, row))
