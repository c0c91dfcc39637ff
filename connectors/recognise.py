"""Which platform and which layout is this table? By its column names, never by the file's name."""

import difflib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from connectors.catalogue import edition, platforms
from connectors.facts import fold_header
from connectors.mapping import unverified
from connectors.platform import Layout, Platform
from connectors.read import Table, Unreadable
from connectors.vocabulary import Reason

CLOSE = 0.6


@dataclass(frozen=True)
class Match:
    """A table that one layout of one platform describes. `columns` maps declared names to places; `added` are new names."""

    platform: Platform
    layout: Layout
    columns: dict[str, str]
    added: tuple[str, ...]


@dataclass(frozen=True)
class _Near:
    """A layout that a table lacks something of: the columns of the table that it does not know, and what it misses."""

    platform: Platform
    layout: Layout
    added: tuple[str, ...]
    missing: tuple[str, ...]
    guesses: tuple[str, ...]

    @property
    def unknown(self) -> int:
        """How many columns of the table it does not know."""
        return len(self.added)


Declared = tuple[Platform, Layout, dict[str, str], frozenset[str]]
"""A layout with its spelled names and the declared names it cannot do without."""


def _layouts(of: Iterable[Platform]) -> tuple[Declared, ...]:
    return tuple((p, lay, lay.names(), frozenset(lay.needs)) for p in of for lay in p.layouts)


def _declared() -> tuple[Declared, ...]:
    """Every layout of every platform."""
    return _held(edition())


@lru_cache(maxsize=1)
def _held(edition: int) -> tuple[Declared, ...]:
    del edition
    return _layouts(platforms().values())


@lru_cache(maxsize=1)
def _unverified() -> tuple[Declared, ...]:
    """Every layout of the shipped mappings that nobody has tried on a real export."""
    return _layouts(unverified().values())


@lru_cache(maxsize=1)
def _spellings(edition: int) -> frozenset[str]:
    """Every name of a column that any layout knows."""
    del edition
    return frozenset(name for _, _, names, _ in (*_declared(), *_unverified()) for name in names if name)


def is_header(row: tuple[str, ...]) -> bool:
    """Whether some platform knows this row as a header."""
    known = {fold_header(cell) for cell in row} & _spellings(edition())
    fitting = ((names, needs) for _, _, names, needs in (*_declared(), *_unverified()) if len(needs) <= len(known))
    return any(needs <= {names[f] for f in known if f in names} for names, needs in fitting)


def recognise(table: Table) -> Match:
    """Find the one layout that describes a table; raise `Unreadable` that says what is missing."""
    found = [m for m in (_match(table, *declared) for declared in _declared()) if m]
    if not found:
        raise _nobody(table)
    best = min(found, key=lambda m: (m.platform.is_mapped, _unnamed(table, m.layout), -len(m.layout.needs), m.platform.name, m.layout.name))
    if best.added and (other := _another(table, best)):
        raise _lacks(other)
    _refuse_odd_names(table, best)
    return best


def _unnamed(table: Table, layout: Layout) -> int:
    """Count the columns that a layout does not call by name: one that passes over whatever there is knows the table least."""
    return len(_strangers(table, layout.names()))


def _strangers(table: Table, names: dict[str, str]) -> list[str]:
    """Give the columns that are none of these names, as they are written."""
    return [cell.strip() for cell in table.header if (folded := fold_header(cell)) and folded not in names]


def _another(table: Table, best: Match) -> _Near | None:
    """Find another platform's layout that lacks one column and knows so many more that the file is rather its than the match's."""
    others = (near for near in _close(table) if near.platform.name != best.platform.name and "*" not in near.layout.ignores)
    return next((near for near in others if len(near.missing) == 1 and near.unknown + 1 < len(best.added)), None)


def _match(table: Table, platform: Platform, layout: Layout, names: dict[str, str], needs: frozenset[str]) -> Match | None:
    if not _fits(table, layout):
        return None
    columns: dict[str, str] = {}
    for place, cell in enumerate(table.header):
        if name := names.get(fold_header(cell)):
            columns.setdefault(layout.second.get(name, name) if name in columns else name, f"c{place}")
    if not needs <= columns.keys():
        return None
    added = _added(table, layout, names)
    return None if layout.closed and added else Match(platform, layout, columns, added)


def _fits(table: Table, layout: Layout) -> bool:
    """Say whether a table of this kind and name may be of the layout."""
    kind = layout.kind in {"any", "csv" if table.kind == "xlsx" else table.kind}  # a sheet is read like a CSV
    return kind and (layout.part is None or layout.part.search(table.name) is not None)


def _added(table: Table, layout: Layout, names: dict[str, str]) -> tuple[str, ...]:
    """Give the columns that the layout does not know."""
    globs = [fold_header(glob) for glob in layout.ignores if "*" in glob]
    return tuple(cell for cell in _strangers(table, names) if not any(fnmatchcase(fold_header(cell), glob) for glob in globs))


def _refuse_odd_names(table: Table, match: Match) -> None:
    """A name we read that stands twice, or a column without a name before the last, cannot be trusted."""
    names = match.layout.names()
    read = {*match.layout.needs, *match.layout.may}
    known = [names.get(fold_header(cell)) for cell in table.header]
    twice = sorted({name for name in known if name in read and known.count(name) > (2 if name in match.layout.second else 1)})
    if twice and not match.layout.own_columns:
        detail = f"the column {', '.join(map(repr, twice))} stands twice in the header (line {table.header_line})"
        raise Unreadable(Reason.DUPLICATE_COLUMN, detail, "Export the file again; if the platform now sends two, tell us with the header.")
    unnamed = [place for place, cell in enumerate(table.header, 1) if not cell.strip()]
    last = max((place for place, cell in enumerate(table.header, 1) if cell.strip()), default=0)
    legal = 1 if "" in match.layout.ignores else 0
    if place := next((place for place in unnamed if legal < place < last), None):
        detail = f"column {place} of the header (line {table.header_line}) has no name"
        raise Unreadable(Reason.EMPTY_COLUMN_NAME, detail, "Export the file again and do not save it in a spreadsheet.")


def _close(table: Table) -> Iterator[_Near]:
    """Give the layouts of which a table has most of what they need, but not all."""
    folded = {fold_header(cell) for cell in table.header} - {""}
    for platform, layout, names, needs in _declared():
        missing = needs - {names[f] for f in folded if f in names}
        if (missing or layout.closed) and 1 - len(missing) / len(needs) >= CLOSE and _fits(table, layout):
            strangers = _strangers(table, names)
            told = tuple(_renamed(name, names, strangers) for name in sorted(missing))
            yield _Near(platform, layout, _added(table, layout, names), tuple(sorted(missing)), told)


def _nobody(table: Table) -> Unreadable:
    """Say whose table it may be, which layout comes closest and what it misses, or that nobody knows the table.

    The closest has the fewest columns that only one of the two knows, then guesses the new names of most.
    """
    if untried := next((m for m in (_match(table, *one) for one in _unverified()) if m), None):
        return _untried(untried)
    close = list(_close(table))
    if not close:
        shown = ", ".join([cell.strip() for cell in table.header if cell.strip()][:8]) or "(no header)"
        return Unreadable(
            Reason.UNKNOWN_LAYOUT,
            f"no platform we know has the columns: {shown}",
            "See `moisson sources` for what can be read and how to export it, or say what its columns mean: `moisson map FILE`.",
        )
    return _lacks(min(close, key=lambda n: (len(n.missing) + _unnamed(table, n.layout), -sum("is it now" in guess for guess in n.guesses))))


def _untried(match: Match) -> Unreadable:
    """Say that a shipped mapping fits which nobody has tried."""
    name = f"{match.platform.title} ({match.layout.name})"
    told = f"it has the columns of a mapping of {name} that nobody has checked on a real export"
    look = f"Run `moisson map FILE --as {match.platform.name}` on it: it shows what it would read, asks, and writes the mapping down."
    return Unreadable(Reason.UNVERIFIED_MAPPING, told, look)


def _lacks(near: _Near) -> Unreadable:
    if near.platform.is_mapped:
        return _other_columns(near)
    return Unreadable(
        Reason.MISSING_COLUMN,
        f"looks like {near.platform.title} ({near.layout.name}), but {'; '.join(near.guesses)}",
        f"{near.platform.how_to_export} If the platform renamed the column, add the new name to `aliases` in its file.",
    )


def _other_columns(near: _Near) -> Unreadable:
    """Say how a table differs from a mapped one: what a new column means is for its owner to say."""
    told = [f"the column {name!r} is missing" for name in near.missing] + [f"the column {name!r} is new" for name in near.added]
    detail = f"looks like {near.platform.title} ({near.layout.name}), which was mapped here, but {'; '.join(told)}"
    reason = Reason.MISSING_COLUMN if near.missing else Reason.UNKNOWN_COLUMN
    return Unreadable(reason, detail, f"Map it too: `moisson map FILE --name {near.platform.name}` on this file.")


def _renamed(name: str, names: dict[str, str], strangers: list[str]) -> str:
    """Say that a column is missing, and which unknown one it may be now: the nearest to any of its spellings."""
    folded = {fold_header(cell): cell for cell in strangers}
    spellings = [spelling for spelling, declared in names.items() if declared == name]
    near = [found for spelling in spellings for found in difflib.get_close_matches(spelling, folded, n=2, cutoff=0.5)]
    best = max(near, key=lambda found: max(_alike(found, s) for s in spellings), default=None)
    return f"the column {name!r} is missing" + (f" (is it now {folded[best]!r}?)" if best else "")


def _alike(one: str, other: str) -> tuple[float, bool]:
    return difflib.SequenceMatcher(None, one, other).ratio(), one.startswith(other) or other.startswith(one)
