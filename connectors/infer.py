"""What an export that nobody knows says, as far as it can be told: proposed words, and questions for the rest.

Pure: a text frame and a person's answers in, an understanding out. `moisson map` writes it down as a mapping,
`moisson new-platform` as a platform's file. What is ambiguous is a question, never a guess.
"""

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import polars as pl

from connectors import infer_days, infer_key, infer_money, infer_words
from connectors.facts import fold
from connectors.infer_cells import Content, Finding, find
from connectors.infer_draft import Answers, Draft, Question, Sample
from connectors.infer_names import FEE_ROW, PAYOUT_ROW, TOTALS, Role
from connectors.mapping import Mapping, slug
from connectors.vocabulary import Family

__all__ = ["Answers", "Question", "Sample", "Understanding", "infer"]

TEXTS = {
    Family.EFFORT: (Role.PROJECT, Role.ITEM, Role.CLIENT),
    Family.WALLET: (Role.ITEM, Role.CLIENT, Role.REF),
}
OTHERS = (Role.ITEM, Role.CLIENT, Role.REF, Role.QUANTITY)


@dataclass(frozen=True)
class Understanding:
    """What was understood of one table. `tables` is the mapping as plain data, whole when there are no questions.

    `meanings` says what each column that is read is read as, `ignored` why each other one is passed over.
    """

    findings: tuple[Finding, ...]
    meanings: Dict[str, str]
    ignored: Dict[str, str]
    tables: Dict[str, Any]
    questions: tuple[Question, ...] = ()
    notes: tuple[str, ...] = ()
    statuses: Dict[str, str] = field(default_factory=dict)
    types: Dict[str, str] = field(default_factory=dict)

    def mapping(self, *, confirmed: bool = True) -> Mapping:
        """Give the mapping; raises ValueError while questions are open."""
        if self.questions:
            raise ValueError(f"{len(self.questions)} questions are open: {', '.join(q.key for q in self.questions)}")
        return Mapping.model_validate({**self.tables, "confirmed": confirmed})


def infer(sample: Sample, answers: Answers, *, name: str, title: str, family: Family, today: date) -> Understanding:
    """Tell what a table says; `today` is when it was looked at."""
    data, total = _totals(sample)
    findings = tuple(find(cell.strip(), f"c{place}", data.rows[f"c{place}"]) for place, cell in enumerate(sample.header) if cell.strip())
    draft = Draft(data, findings, answers, family, title)
    _names(draft)
    if family is not Family.EFFORT:
        infer_money.settle(draft)
    infer_days.settle(draft)
    types, statuses = infer_words.settle(draft)
    _texts(draft)
    layout = _layout(draft, types, statuses, total)
    _rest(draft)
    layout = {"ignored": [n for n in draft.ignored if n not in draft.used], **layout}
    tables = {
        "name": name,
        "title": title,
        "family": str(family),
        "checked": today,
        "zone": answers.values.get("zone", "account"),
        **({"currency": draft.currency} if draft.currency else {}),
        "layout": [layout],
    }
    ignored = {n: why for n, why in draft.ignored.items() if n not in draft.used}
    return Understanding(findings, draft.used, ignored, tables, tuple(draft.questions), tuple(draft.notes), statuses, types)


def _names(draft: Draft) -> None:
    """Refuse names that stand twice, and answers about columns that are not there."""
    names = [cell.strip() for cell in draft.sample.header if cell.strip()]
    for name in sorted({n for n in names if names.count(n) > 1}):
        draft.ask(f"column {name}", f"The column {name!r} stands twice: export the file with each column once.")
    for key, name in draft.answers.columns.items():
        if name not in names:
            draft.ask(key, f"No column is called {name!r}. Which one is {key}?", names, "set")
    if sum(not cell.strip() for cell in draft.sample.header[:-1]) > 1:
        draft.ask("column without a name", "Several columns have no name: export the file again, or name them in its first line.")


def _totals(sample: Sample) -> tuple[Sample, tuple[str, list[str], pl.DataFrame] | None]:
    """Set the total row aside: the one whose first filled cell says so. Gives its column, its words and itself."""
    for place, cell in enumerate(sample.header):
        texts = sample.rows[f"c{place}"]
        words = [t for t in texts.unique().to_list() if fold(t) in TOTALS]
        rows = texts.is_in(words)
        if cell.strip() and words and rows.sum() == 1 and bool(rows[-1]):
            return replace(sample, rows=sample.rows.filter(~rows)), (cell.strip(), [w.strip() for w in words], sample.rows.filter(rows))
    return sample, None


def _texts(draft: Draft) -> None:
    """Take what is known by name to say what the money or time was for, and for whom."""
    for role in TEXTS.get(draft.family, OTHERS):
        found = [f for f in draft.of(role) if f.content is not Content.EMPTY]
        if role is Role.QUANTITY:
            found = [f for f in found if f.content is Content.WHOLE]
        if found:
            draft.fields[str(role)] = _text(draft, role, found)


def _text(draft: Draft, role: Role, found: list[Finding]) -> dict[str, Any]:
    """Give the word of a text; all that says what it was for is joined."""
    if role is Role.QUANTITY:
        return {"number": draft.use(found[0], str(role))}
    return {"text": [draft.use(one, str(role)) for one in (found if role is Role.ITEM else found[:1])]}


def _layout(draft: Draft, types: dict[str, str], statuses: dict[str, str], total: Any) -> dict[str, Any]:
    """Put the words together: what is passed over, the total row, and the records."""
    skips = [*infer_words.skips(draft, types, Role.TYPE), *infer_words.skips(draft, statuses, Role.STATUS)]
    key = infer_key.settle(draft)
    records = _records(draft, types, statuses, key)
    layout: dict[str, Any] = {"name": slug(draft.sample.name or "export"), "kind": draft.sample.kind, "identity": key.identity}
    layout |= {"date_order": order} if (order := infer_days.order(draft)) else {}
    layout |= {"decimal": draft.decimal} if draft.decimal and _has_mark(draft) else {}
    layout |= {"skip": skips} if skips else {}
    layout |= {"total": told} if total and (told := _total(draft, total)) else {}
    return layout | {"record": records}


def _has_mark(draft: Draft) -> bool:
    return any(f.decimal != "any" for f in draft.findings if f.name in draft.used and f.is_amount) or "decimal" in draft.answers.values


def _total(draft: Draft, total: tuple[str, list[str], pl.DataFrame]) -> dict[str, Any] | None:
    """Check the total row against the rows: its filled amounts are held against every later file too."""
    column, words, row = total
    parts = [f for f in draft.findings if f.is_amount and f.name in draft.used and row[f.place][0].strip()]
    draft.notes.append(f"The last row says {words[0]!r}: it is checked against the others and not counted.")
    return {"when": {"column": column, "among": words}, "columns": [f.name for f in parts]} if parts else None


def _records(draft: Draft, types: dict[str, str], statuses: dict[str, str], key: infer_key.Key) -> list[dict[str, Any]]:
    """Give what is made of a row: an earning, its hours, a fee of its own, a payout; or a receipt, or a stretch of time."""
    if draft.family is Family.WALLET:
        return [{"shape": "receipt", **key.table, "fields": draft.fields}]
    if draft.family is Family.EFFORT:
        return [{"shape": "effort", **key.table, "fields": {**draft.fields, "tier": _tier(draft)}}]
    made: list[dict[str, Any]] = []
    for group, when in infer_words.groups(draft, types).items():
        condition = {"when": when} if when else {}
        fields = _payout(draft, when) if group == PAYOUT_ROW else _fee(draft, when) if group == FEE_ROW else draft.fields
        made.append({"shape": "payout" if group == PAYOUT_ROW else "earning", **key.table, **condition, "fields": fields})
    return made + _hours(draft, statuses, key)


def _tier(draft: Draft) -> str:
    return "measured" if "work_start" in draft.fields else "reported"


def _sign(draft: Draft, when: Any) -> dict[str, bool]:
    """Turn round amounts that the rows of a type write with a minus."""
    cell = draft.fields.get("gross", {})
    found = next((f for f in draft.findings if f.name == cell.get("money")), None)
    if found is None:
        return {}
    amounts = draft.amounts(found, draft.decimal or ".").filter(infer_words.rows_of(draft, when)).drop_nulls()
    if (amounts > 0).any() and (amounts < 0).any():
        draft.ask(f"type.{when['among'][0]}", f"Rows of {when['among']} have amounts of both signs: what are they?", ("adjustment", "skip"))
    return {"negate": True} if (amounts < 0).any() else {}


def _fee(draft: Draft, when: Any) -> dict[str, Any]:
    """Give the fields of a row that is a fee of its own."""
    kept = {k: v for k, v in draft.fields.items() if k not in {"gross", "fee", "tax", "net", "other", "kind", "seconds"}}
    return {**kept, "kind": "adjustment", "fee": {**draft.fields.get("gross", {}), **_sign(draft, when)}}


def _payout(draft: Draft, when: Any) -> dict[str, Any]:
    """Give the fields of a row that is money sent on."""
    kept = {k: v for k, v in draft.fields.items() if k in {"currency", "day", "event_at", "status", "raw_status", "item", "ref"}}
    return {**kept, "gross": {**draft.fields.get("gross", {}), **_sign(draft, when)}}


def _hours(draft: Draft, statuses: dict[str, str], key: infer_key.Key) -> list[dict[str, Any]]:
    """Give the hours that a row tells without clock times, as a record of their own."""
    if "seconds" not in draft.fields or {"work_start", "work_end"} <= draft.fields.keys():
        return []
    told = {k: v for k, v in draft.fields.items() if k in {"seconds", "item", "client", "day"}}
    if "day" not in told:
        draft.notes.append("The time spent lands with the money, but counts as hours only with a day without a clock time.")
        return []
    when = {"column": draft.fields["seconds"]["duration"], "filled": True}
    fields = {**told, "tier": "reported", "effort_kind": infer_words.effort_kind(draft, statuses), "project": draft.title}
    return [{"shape": "effort", **key.table, "when": when, "fields": fields}]


def _rest(draft: Draft) -> None:
    """Pass every other column over, and say so."""
    for found in draft.findings:
        if found.name not in draft.used and found.name not in draft.ignored:
            why = "as you said" if found.name in draft.answers.ignored else "empty" if not found.filled else f"{found.content}: not needed"
            draft.ignored[found.name] = why
