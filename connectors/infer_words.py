"""What the words of a status and of a type mean: the words that leave no doubt are known, every other one is asked about."""

from collections.abc import Mapping, Sequence

import polars as pl

from connectors.facts import fold
from connectors.infer_cells import SHOWN, Content, Finding
from connectors.infer_draft import BLANK, Draft
from connectors.infer_names import EFFORTS, FEE_ROW, KINDS, PAYOUT_ROW, SKIP, STATUS_MEANINGS, STATUSES, TYPE_MEANINGS, Role
from connectors.vocabulary import Family, Kind, Status

USUAL = {Family.MICROTASK: Kind.WORK, Family.FREELANCE: Kind.WORK, Family.AFFILIATE: Kind.COMMISSION, Family.PRODUCT: Kind.SALE}
UNPAID = frozenset(map(str, (Status.REJECTED, Status.REVERSED, Status.RETURNED, Status.EXPIRED, Status.CANCELLED)))
PASSED_OVER = "passed over when the export was mapped"
Meanings = dict[str, str]


def settle(draft: Draft) -> tuple[Meanings, Meanings]:
    """Decide status and kind of a row; give what each word of the type and of the status means."""
    earns = draft.family in USUAL
    types = _types(draft) if earns else {}
    statuses = _statuses(draft, asked=earns)
    return types, statuses


def _word_column(draft: Draft, role: Role) -> Finding | None:
    """Give the column of a status or a type: one of few words."""
    found = [f for f in draft.of(role) if f.content is not Content.EMPTY and f.distinct <= SHOWN]
    if len(found) > 1:
        draft.ask(str(role), f"Which column is the {role}?", [f.name for f in found], "set")
    return found[0] if len(found) == 1 else None


def _meanings(draft: Draft, found: Finding, key: str, known: Mapping[str, str], allowed: Sequence[str]) -> Meanings:
    """Give what each word means; ask about every one that is not known."""
    said = {fold(k.partition(".")[2]): v for k, v in draft.answers.values.items() if k.startswith(f"{key}.")}
    words = [*dict.fromkeys(w.strip() for w in found.words), *([BLANK] if found.blank else [])]
    told: Meanings = {}
    for word in words:
        meaning = said.get(fold(word)) or known.get(fold(word))
        if meaning in allowed:
            told["" if word == BLANK else word] = str(meaning)
        else:
            draft.ask(f"{key}.{word}", f"What does {word} mean in {found.name!r}?", allowed)
    return told


def _statuses(draft: Draft, *, asked: bool) -> Meanings:
    found = _word_column(draft, Role.STATUS)
    if found is not None:
        told = _meanings(draft, found, "status", STATUSES, STATUS_MEANINGS)
        name = draft.use(found, "status")
        draft.fields |= {"status": {"choice": name, "words": _kept(told)}, "raw_status": {"text": name}}
        return told
    said = draft.answers.values.get("status")
    if said in set(Status):
        draft.fields["status"] = said
    elif asked:
        draft.ask("status", "No column tells a status. What is in the file is …", tuple(map(str, Status)))
    return {}


def _kept(told: Meanings) -> Meanings:
    return {word: meaning for word, meaning in told.items() if meaning != SKIP}


def _types(draft: Draft) -> Meanings:
    found = _word_column(draft, Role.TYPE)
    usual = draft.answers.values.get("kind", str(USUAL[draft.family]))
    if usual not in set(Kind):
        draft.ask("kind", f"{usual!r} is no kind of money.", tuple(map(str, Kind)))
        usual = str(USUAL[draft.family])
    draft.fields["kind"] = usual
    if found is None:
        return {}
    told = _meanings(draft, found, "type", KINDS, TYPE_MEANINGS)
    draft.use(found, "type")
    kinds = {word: meaning for word, meaning in told.items() if meaning in set(Kind)}
    if kinds:
        draft.fields["kind"] = {"choice": found.name, "words": kinds}
    return told


def skips(draft: Draft, told: Meanings, role: Role) -> list[dict[str, object]]:
    """Give the tables of the rows that are passed over for a word."""
    words = [word for word, meaning in told.items() if meaning == SKIP]
    column = _column(draft, role)
    return [{"when": {"column": column, "among": words}, "why": f"{', '.join(w or BLANK for w in words)}: {PASSED_OVER}"}] if words else []


def _column(draft: Draft, role: Role) -> str | None:
    return next((name for name, meaning in draft.used.items() if str(role) in meaning.split(", ")), None)


def groups(draft: Draft, types: Meanings) -> dict[str, dict[str, object] | None]:
    """Give which rows are earnings, which fees of their own, which money sent on; None for every row."""
    column = _column(draft, Role.TYPE)
    if column is None or not types:
        return {"earning": None}
    found: dict[str, list[str]] = {}
    for word, meaning in types.items():
        if meaning != SKIP:
            found.setdefault(meaning if meaning in {FEE_ROW, PAYOUT_ROW} else "earning", []).append(word)
    return {name: {"column": column, "among": words} for name, words in found.items()}


def rows_of(draft: Draft, when: Mapping[str, object]) -> pl.Series:
    """Tell the rows of a sample whose type is one of some words."""
    found = next(f for f in draft.findings if f.name == when["column"])
    words = when["among"]
    known = {fold(str(w)) for w in words} if isinstance(words, list) else set()
    texts = draft.texts(found)
    return texts.is_in([t for t in texts.unique().to_list() if fold(t) in known])


def effort_kind(draft: Draft, statuses: Meanings) -> object:
    """Give what the time of an earning was spent on: rejected work is work too, and unpaid."""
    column = _column(draft, Role.STATUS)
    kept = _kept(statuses)
    if column is None or not any(meaning in UNPAID for meaning in kept.values()):
        return EFFORTS["paid"]
    return {"choice": column, "words": {w: "rejected" if m in UNPAID else "paid" for w, m in kept.items()}}
