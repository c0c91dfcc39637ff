"""Which platform and which layout is this table? By its column names, never by the file's name."""

import difflib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache

from connectors.catalogue import platforms
from connectors.facts import fold_header
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


@lru_cache(maxsize=1)
def _declared() -> tuple[tuple[Platform, Layout, dict[str, str], frozenset[str]], ...]:
    """Every layout with its spelled names and the declared names it cannot do without."""
    return tuple((p, lay, lay.names(), frozenset(lay.needs)) for p in platforms().values() for lay in p.layouts)


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    """Every name of a column that any layout knows."""
    return frozenset(name for _, _, names, _ in _declared() for name in names if name)


def is_header(row: tuple[str, ...]) -> bool:
    """Whether some platform knows this row as a header."""
    known = {fold_header(cell) for cell in row} & _spellings()
    fitting = ((names, needs) for _, _, names, needs in _declared() if len(needs) <= len(known))
    return any(needs <= {names[f] for f in known if f in names} for names, needs in fitting)


def recognise(table: Table) -> Match:
    """Find the one layout that describes a table; raise `Unreadable` that says what is missing."""
    found = [m for m in (_match(table, *declared) for declared in _declared()) if m]
    if not found:
        raise _nobody(table)
    best = min(found, key=lambda m: (len(m.added), -len(m.layout.needs), m.platform.name, m.layout.name))
    _refuse_odd_names(table, best)
    return best


def _is_of_kind(layout: Layout, table: Table) -> bool:
    """Whether a layout is one of such tables; a sheet is read like a CSV."""
    return layout.kind in {"any", "csv" if table.kind == "xlsx" else table.kind}


def _match(table: Table, platform: Platform, layout: Layout, names: dict[str, str], needs: frozenset[str]) -> Match | None:
    if not _is_of_kind(layout, table):
        return None
    if layout.part and not layout.part.search(table.name):
        return None
    columns: dict[str, str] = {}
    strange: list[str] = []
    for place, cell in enumerate(table.header):
        folded = fold_header(cell)
        if folded in names:
            name = names[folded]
            columns.setdefault(layout.second.get(name, name) if name in columns else name, f"c{place}")
        elif folded:
            strange.append(cell.strip())
    if not needs <= columns.keys():
        return None
    globs = [fold_header(glob) for glob in layout.ignores if "*" in glob]
    added = (cell for cell in strange if not any(fnmatchcase(fold_header(cell), glob) for glob in globs))
    return Match(platform, layout, columns, tuple(added))


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


def _nobody(table: Table) -> Unreadable:
    """Say which layout comes closest and what it misses, or that nobody knows the table."""
    folded = {fold_header(cell): cell.strip() for cell in table.header if cell.strip()}
    best, share = None, 0.0
    for platform, layout, names, needs in _declared():
        have = {names[f] for f in folded if f in names}
        part = len(needs & have) / len(needs)
        if part > share and _is_of_kind(layout, table):
            best, share = (platform, layout, names, needs - have), part
    if best is None or share < CLOSE:
        shown = ", ".join(list(folded.values())[:8]) or "(no header)"
        return Unreadable(
            Reason.UNKNOWN_LAYOUT,
            f"no platform we know has the columns: {shown}",
            "See `moisson sources` for what can be read and how to export it.",
        )
    platform, layout, names, missing = best
    strangers = [cell for f, cell in folded.items() if f not in names]
    told = "; ".join(_renamed(name, strangers) for name in sorted(missing))
    return Unreadable(
        Reason.MISSING_COLUMN,
        f"looks like {platform.title} ({layout.name}), but {told}",
        f"{platform.how_to_export} If the platform renamed the column, add the new name to `aliases` in its file.",
    )


def _renamed(name: str, strangers: list[str]) -> str:
    near = difflib.get_close_matches(name, strangers, n=1, cutoff=0.5)
    return f"the column {name!r} is missing" + (f" (is it now {near[0]!r}?)" if near else "")
