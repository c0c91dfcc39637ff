"""Which platform and which layout is this table? By its column names, never by the file's name."""

import difflib
from collections.abc import Iterable, Sequence
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


def is_header(row: tuple[str, ...]) -> bool:
    """Whether some platform knows this row as a header."""
    folded = {fold_header(cell) for cell in row} - {""}
    return any(needs <= {names[f] for f in folded if f in names} for _, _, names, needs in (*_declared(), *_unverified()))


def recognise(table: Table) -> Match:
    """Find the one layout that describes a table; raise `Unreadable` that says what is missing."""
    found = [m for m in (_match(table, *declared) for declared in _declared()) if m]
    if not found:
        raise _nobody(table)
    best = min(found, key=lambda m: (m.platform.is_mapped, len(m.added), -len(m.layout.needs), m.platform.name, m.layout.name))
    _refuse_odd_names(table, best)
    return best


def _match(table: Table, platform: Platform, layout: Layout, names: dict[str, str], needs: frozenset[str]) -> Match | None:
    if (layout.kind == "json") != (table.kind == "json") and layout.kind != "any":
        return None
    if layout.part and not layout.part.search(table.name):
        return None
    columns: dict[str, str] = {}
    added: list[str] = []
    for place, cell in enumerate(table.header):
        folded = fold_header(cell)
        if folded in names:
            columns.setdefault(names[folded], f"c{place}")
        elif folded and not any(fnmatchcase(folded, fold_header(glob)) for glob in layout.ignores if "*" in glob):
            added.append(cell.strip())
    is_it = needs <= columns.keys() and not (layout.closed and added)
    return Match(platform, layout, columns, tuple(added)) if is_it else None


def _refuse_odd_names(table: Table, match: Match) -> None:
    """A name we read that stands twice, or a column without a name before the last, cannot be trusted."""
    names = match.layout.names()
    read = {*match.layout.needs, *match.layout.may}
    known = [names.get(fold_header(cell)) for cell in table.header]
    twice = sorted({name for name in known if name in read and known.count(name) > 1})
    if twice and not match.layout.own_columns:
        detail = f"the column {', '.join(map(repr, twice))} stands twice in the header (line {table.header_line})"
        raise Unreadable(Reason.DUPLICATE_COLUMN, detail, "Export the file again; if the platform now sends two, tell us with the header.")
    unnamed = [place for place, cell in enumerate(table.header, 1) if not cell.strip()]
    last = max((place for place, cell in enumerate(table.header, 1) if cell.strip()), default=0)
    legal = 1 if "" in match.layout.ignores else 0
    if place := next((place for place in unnamed if legal < place < last), None):
        detail = f"column {place} of the header (line {table.header_line}) has no name"
        raise Unreadable(Reason.EMPTY_COLUMN_NAME, detail, "Export the file again and do not save it in a spreadsheet.")


def _nobody(table: Table) -> Unreadable:
    """Say whose table it may be, which layout comes closest and what it misses, or that nobody knows the table."""
    if untried := next((m for m in (_match(table, *one) for one in _unverified()) if m), None):
        told = (
            f"it has the columns of a mapping of {untried.platform.title} ({untried.layout.name}) that nobody has checked on a real export"
        )
        look = f"Run `moisson map FILE --as {untried.platform.name}` on it: it shows what it would read, asks, and writes the mapping down."
        return Unreadable(Reason.UNVERIFIED_MAPPING, told, look)
    folded = {fold_header(cell): cell.strip() for cell in table.header if cell.strip()}
    best, share = None, 0.0
    for platform, layout, names, needs in _declared():
        have = {names[f] for f in folded if f in names}
        part = len(needs & have) / len(needs)
        if part > share and (layout.kind == "json") == (table.kind == "json"):
            best, share = (platform, layout, names, needs - have), part
    if best is None or share < CLOSE:
        shown = ", ".join(list(folded.values())[:8]) or "(no header)"
        return Unreadable(
            Reason.UNKNOWN_LAYOUT,
            f"no platform we know has the columns: {shown}",
            "See `moisson sources` for what can be read and how to export it, or say what its columns mean: `moisson map FILE`.",
        )
    platform, layout, names, missing = best
    strangers = [cell for f, cell in folded.items() if f not in names]
    if platform.is_mapped:
        return _other_columns(platform, layout, sorted(missing), strangers)
    told = "; ".join(_renamed(name, strangers) for name in sorted(missing))
    return Unreadable(
        Reason.MISSING_COLUMN,
        f"looks like {platform.title} ({layout.name}), but {told}",
        f"{platform.how_to_export} If the platform renamed the column, add the new name to `aliases` in its file.",
    )


def _other_columns(platform: Platform, layout: Layout, missing: Sequence[str], strangers: Sequence[str]) -> Unreadable:
    """Say how a table differs from a mapped one: what a new column means is for its owner to say."""
    told = [f"the column {name!r} is missing" for name in missing] + [f"the column {name!r} is new" for name in strangers]
    detail = f"looks like {platform.title} ({layout.name}), which was mapped here, but {'; '.join(told)}"
    reason = Reason.MISSING_COLUMN if missing else Reason.UNKNOWN_COLUMN
    return Unreadable(reason, detail, f"Map it too: `moisson map FILE --name {platform.name}` on this file.")


def _renamed(name: str, strangers: list[str]) -> str:
    near = difflib.get_close_matches(name, strangers, n=1, cutoff=0.5)
    return f"the column {name!r} is missing" + (f" (is it now {near[0]!r}?)" if near else "")
