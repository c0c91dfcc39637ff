"""What knows a row again in the next export: an id that is there on every row and on no two; else the period is replaced."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl

from connectors.infer_cells import Content, Finding
from connectors.infer_draft import Draft
from connectors.infer_names import Role
from connectors.platform import Identity

STABLE = ("work_start", "day", "event_at", "project", "client", "item", "gross", "seconds")
"""What a row without an id is known by inside the period that it belongs to: all that it says, but its status."""
DATED = frozenset({"day", "event_at", "work_start", "paid_at"})


@dataclass(frozen=True)
class Key:
    """How rows are known again, and the words that know them."""

    identity: str
    table: dict[str, Any]


def settle(draft: Draft) -> Key:
    """Choose the key; where there is none, ask for it or for a day."""
    found = _unique(draft)
    if found:
        for one in found:
            if one.name not in draft.used:
                draft.use(one, "id")
        raw = {"raw_id": True} if len(found) == 1 and found[0].content is not Content.MONEY else {}
        return Key(Identity.RECORD, {"key": [{"text": one.name} for one in found], **raw})
    words = [draft.fields[name] for name in STABLE if name in draft.fields]
    if not draft.fields.keys() & DATED and "day" not in {q.key for q in draft.questions}:
        options = [f.name for f in draft.findings if f.filled and f.content in {Content.TEXT, Content.WHOLE}]
        draft.ask("id", "No column knows a row again, and none says its day: which one is the id?", options, "set")
    draft.notes.append("No id on every row: a later export replaces the days it covers, so it must hold all their rows.")
    return Key(Identity.PERIOD, {"key": words or [{"text": f.name} for f in draft.findings[:1]]})


def _unique(draft: Draft) -> Sequence[Finding]:
    """Give the id, or the id with the type or the day of its row, where no two rows share it."""
    said = draft.said("id")
    ids = [said] if said else [f for f in draft.findings if f.role is Role.ID and f.name not in draft.answers.ignored]
    ids = [f for f in ids if f.filled and not f.blank and f.content is not Content.MONEY]
    others = [f for f in draft.findings if f.name in draft.used and (f.role is Role.TYPE or f.is_dated) and not f.blank]
    others.sort(key=lambda f: f.role is not Role.TYPE)
    for more in ((), *((o,) for o in others), tuple(others)):
        for one in ids:
            if one not in more and _parts(draft, (one, *more)):
                return (one, *more)
    return [said] if said else []


def _parts(draft: Draft, columns: Iterable[Finding]) -> bool:
    """Whether no two rows have the same cells in these columns."""
    cells = draft.sample.rows.select(pl.col(f.place).str.strip_chars() for f in columns)
    return bool(cells.height and not cells.is_duplicated().any())
