"""Which column is the money, which the fee, and in which currency: told by names that leave no doubt and by sums that add up."""

from collections.abc import Sequence

import polars as pl

from connectors import cells
from connectors._money import DOLLARS, Mark
from connectors.infer_cells import Content, Finding
from connectors.infer_draft import Draft
from connectors.infer_names import Role
from connectors.vocabulary import Family

PARTS = (Role.FEE, Role.TAX)
BARE, UNNAMED = "$", "?"
COSTS = {"negative": "-", "positive": "+"}
NO_MONEY = frozenset({Role.DURATION, Role.QUANTITY, Role.ID, Role.REF, Role.BALANCE})


def settle(draft: Draft) -> None:
    """Decide the amounts of a row and their currency."""
    for found in draft.of(Role.BALANCE):
        draft.ignored[found.name] = "a running balance"
    gross = _gross(draft)
    costs = _costs(draft)
    net = next((f for f in draft.of(Role.NET) if f.is_amount), None)
    amounts = [f for f in (*gross, *costs.values(), net) if f is not None]
    draft.decimal = draft.mark(amounts) if amounts else None
    if amounts and draft.decimal is None:
        example = next(v for f in amounts for v in f.words if "." in v or "," in v)
        draft.ask("decimal", f"Amounts such as {example!r} can be thousands or decimals: which mark parts the decimals?", (".", ","))
    for found in gross:
        _write_gross(draft, found, gross)
    for role, found in costs.items():
        draft.fields[str(role)] = _cost(draft, role, found)
    if other := draft.said("other"):
        draft.fields["other"] = {"money": draft.use(other, "other (added)"), "required": False}
    if net is not None and gross:
        _write_net(draft, net, gross, costs)
    _strangers(draft, gross)
    _currency(draft, amounts)


def _gross(draft: Draft) -> list[Finding]:
    """Give the column of the money itself, or the two of money in and out."""
    both = [f for role in (Role.CREDIT, Role.DEBIT) for f in draft.of(role) if f.is_amount]
    if len(both) == 2 and not draft.said("gross"):
        return both
    found = [f for f in draft.of(Role.GROSS) if f.is_amount]
    if draft.family is Family.AFFILIATE and not draft.said("gross"):
        found += [f for f in draft.free() if f.is_amount and f.name.strip().casefold() in {"commission", "provision", "comisión"}]
    found = _without_copies(draft, found)
    if not found:
        found = [f for f in draft.of(Role.NET) if f.is_amount]
    if len(found) == 1:
        return found
    options = [f.name for f in found or draft.free() if f.is_amount and f.role not in NO_MONEY]
    what = "which column is the money that was earned, before fees?" if options else "no column holds amounts."
    draft.ask("gross", f"Of {len(options)} columns: {what}", options, "set")
    return []


def _without_copies(draft: Draft, found: list[Finding]) -> list[Finding]:
    """Pass over a column that repeats the first one cell by cell."""
    kept = found[:1]
    for other in found[1:]:
        if (draft.texts(other) == draft.texts(found[0])).all():
            draft.ignored[other.name] = f"the same as {found[0].name!r} on every row"
        else:
            kept.append(other)
    return kept


def _costs(draft: Draft) -> dict[Role, Finding]:
    """Give the columns of fee and withheld tax; of two candidates the person chooses."""
    chosen: dict[Role, Finding] = {}
    for role in PARTS:
        found = [f for f in draft.of(role) if f.is_amount]
        if len(found) > 1:
            draft.ask(str(role), f"Which column is the {role}?", [f.name for f in found], "set")
        elif found:
            chosen[role] = found[0]
    return chosen


def _write_gross(draft: Draft, found: Finding, gross: Sequence[Finding]) -> None:
    cell = {"money": draft.use(found, "gross"), **_written(found)}
    if len(gross) == 1:
        draft.fields["gross"] = cell
        return
    out = {"negate": True} if found is gross[1] and not found.negative else {}
    part = {"required": False, **cell, **out}
    draft.fields.setdefault("gross", {"sum": []})["sum"].append(part)


def _written(found: Finding) -> dict[str, object]:
    """Give how amounts are written: negative ones in brackets, a mark where there is nothing."""
    brackets = {"parentheses": True} if any("(" in word for word in found.words) else {}
    return {**brackets, **({"empty": list(found.marks)} if found.marks else {})}


def _cost(draft: Draft, role: Role, found: Finding) -> dict[str, object]:
    """Give the word of a cost: one that is written with a minus is turned round; of both signs the person says which it is."""
    cell: dict[str, object] = {"money": draft.use(found, str(role)), "required": False, **_written(found)}
    key = f"{role}_sign"
    said = draft.answers.values.get(key)
    if found.negative and found.positive and said not in COSTS:
        draft.ask(key, f"{found.name!r} holds amounts of both signs: how is a cost written?", tuple(COSTS))
    if (said == "negative") if said in COSTS else bool(found.negative and not found.positive):
        cell["negate"] = True
    return cell


def _write_net(draft: Draft, net: Finding, gross: Sequence[Finding], costs: dict[Role, Finding]) -> None:
    """Take the net as a check of the rest where it adds up on every row; else ask what is missing."""
    if net in gross:
        return
    mark = draft.decimal or "."
    left = _total(draft, gross, mark)
    for role, found in costs.items():
        amount = draft.amounts(found, mark).fill_null(0)
        left = left + amount if "negate" in draft.fields[str(role)] else left - amount
    told = draft.amounts(net, mark)
    wrong = int((told != left).fill_null(value=False).sum())
    if not wrong:
        draft.fields["net"] = {"money": draft.use(net, "net (checked)"), "required": False, **_written(net)}
    elif draft.decimal is not None:
        told_as = " - ".join(f.name for f in (*gross, *costs.values()))
        draft.ask(net.name, f"{told_as} is not {net.name} on {wrong} rows: name the missing column, or pass {net.name} over.", how="ignore")


def _total(draft: Draft, gross: Sequence[Finding], mark: Mark) -> pl.Series:
    first = draft.amounts(gross[0], mark)
    if len(gross) == 1:
        return first
    out = draft.amounts(gross[1], mark).fill_null(0)
    return first.fill_null(0) + out if gross[1].negative else first.fill_null(0) - out


def _strangers(draft: Draft, gross: Sequence[Finding]) -> None:
    """Ask about every other column of amounts: it may be money that counts."""
    for found in draft.free() if gross else ():
        if found.content is not Content.MONEY or found.role in NO_MONEY or found.name in draft.answers.columns.values():
            continue
        if (draft.texts(found) == draft.texts(gross[0])).all():
            draft.ignored[found.name] = f"the same as {gross[0].name!r} on every row"
        else:
            fields = "fee, tax, net or other"
            draft.ask(
                found.name,
                f'{found.name!r} holds amounts: pass it over, or say what it is (--set "FIELD={found.name}": {fields})?',
                how="ignore",
            )


def _currency(draft: Draft, amounts: Sequence[Finding]) -> None:
    """Find where the currency is said: a column, beside the amount, in a column's name, or by the person."""
    said = draft.answers.values.get("currency", "").upper() or None
    codes = [f for f in draft.of(Role.CURRENCY) if f.content is Content.CURRENCY]
    if said and said not in cells.currencies():
        draft.ask("currency", f"{said!r} is not an ISO 4217 code such as EUR. Which currency are the amounts in?")
    elif len(codes) == 1:
        draft.fields["currency"] = {"iso": draft.use(codes[0], "currency")}
    elif len(codes) > 1:
        draft.ask("currency", "Which column is the currency of the amounts?", [f.name for f in codes], "set")
    elif any(f.signs for f in amounts):
        _beside(draft, next(f for f in amounts if f.signs), said)
    else:
        _elsewhere(draft, amounts, said)


def _beside(draft: Draft, found: Finding, said: str | None) -> None:
    """Read the currency beside the amount; a bare dollar, a bare `kr` and a bare number are asked about."""
    draft.fields["currency"] = {"in_cell": found.name}
    unclear = [sign for sign in found.signs if sign in {BARE, UNNAMED}]
    draft.currency = said
    if said is None and unclear == [BARE] and not found.bare:
        draft.ask("currency", f"Amounts such as {found.words[0]!r}: which dollar is it?", DOLLARS)
    elif said is None and (unclear or found.bare):
        draft.ask("currency", f"Some amounts of {found.name!r} do not say their currency: which is it?")


def _elsewhere(draft: Draft, amounts: Sequence[Finding], said: str | None) -> None:
    named = {f.currency for f in amounts if f.currency}
    if said or len(named) == 1:
        draft.fields["currency"] = {"fixed": said or named.pop()}
        draft.currency = draft.fields["currency"]["fixed"]
    else:
        what = "Its columns name several currencies: pass over those of the others." if named else "The file does not say its currency."
        draft.ask("currency", f"{what} Which is it?")
