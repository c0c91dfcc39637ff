"""Amounts: exact, in one currency each, with one decimal mark, and none is lost when its row is refused."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from connectors.conditions import Always
from connectors.currencies import FromAccount, FromHeader, InCell, Iso
from connectors.settings import Account
from connectors.vocabulary import Reason
from connectors.words import Money
from tests.kit.cases import Case, each, layouts, over
from tests.kit.declared import AMOUNTS, choices, conditions, fields, is_csv, moneyed, of, read_rows
from tests.kit.export import put
from tests.kit.harm import number
from tests.kit.reading import Reading, claimed, facts_of, read, sound
from tests.kit.seeds import Seed
from tests.kit.trials import BLANKS, NONSENSE, TOTAL, money_columns, tried

MARKED = re.compile(r"[0-9][0-9.,' \u00a0\u202f]*[0-9]")
THREE = re.compile(r"[.,][0-9]{3}(?![0-9])")


def sums(reading: Reading, but: int | None = None) -> dict[str, Decimal]:
    """Add up what the rows tell, per currency, without one of them; rates are no money."""
    found: dict[str, Decimal] = defaultdict(Decimal)
    for place, row in enumerate(reading.seen):
        for values in row:
            if place != but and "net" in values and values["shape"] != "rate":
                found[values["currency"]] += values["net"]
    return {currency: net for currency, net in found.items() if net}


def said(reading: Reading, side: int) -> dict[str, Decimal]:
    """Give what the reader says it accepted (0) or quarantined (1), per currency."""
    return {currency: Decimal(pair[side]) for currency, pair in reading.money().items() if Decimal(pair[side])}


@over(layouts(moneyed))
def test_the_sums_that_are_told_are_those_of_the_rows(case: Case) -> None:
    """The money accepted per currency is the sum of what the observations hold, to the last digit."""
    found = sound(case.seed)
    assert said(found, 0) == sums(found), case.says("the control sums are not those of the rows", "This is a bug of the reader")
    assert said(found, 1) == {}


@over(layouts(lambda seed: any(type(w) is Money for _, name, w in fields(seed.layout) if name in AMOUNTS) and read_rows(seed)))
def test_an_amount_is_its_cell_to_the_last_digit(case: Case) -> None:
    """Each amount read by `Money` is the number that stands in its cell, whatever its sign."""
    seed = case.seed
    mark = facts_of(seed)[0].decimal
    for row, told, mine in zip(seed.export.rows, sound(seed).seen, claimed(seed), strict=True):
        for record, values in zip(mine, told, strict=True):
            for name, word in record.fields.items():
                if type(word) is Money and name in AMOUNTS and word.column in seed.columns:
                    cell = number(row[seed.place(word.column)], mark)
                    assert cell is None or abs(values[name]) == cell, case.says(f"{word.column!r}: {values[name]} is not {cell}", "")


def _meanings(seed: Seed) -> list[str]:
    """Give the columns of declared words that only tell a meaning: the records that claim a row stay the same."""
    picked = {column for part in conditions(seed.layout) for column in part.columns}
    return sorted({w.column for _, _, w in choices(seed) if w.default is None} - picked)


def _earns(seed: Seed) -> bool:
    return any(Decimal(t.get("net", 0)) for row in seed.told for t in row)


@over(layouts(lambda seed: moneyed(seed) and _earns(seed) and bool(_meanings(seed))))
def test_the_money_of_a_refused_row_is_quarantined(case: Case) -> None:
    """Raw = accepted + quarantined: a row refused for its word leaves one side and stands on the other, in its currency."""
    seed, before = case.seed, sound(case.seed)
    refused = [(n, c) for (what, c, _, n), t in tried(seed).items() if what == "undeclared" and t.refused and c in _meanings(seed)]
    place, column = next((n, c) for n, c in refused if any(values.get("net") for values in before.seen[n]))
    rows = list(seed.export.rows)
    rows[place] = put(rows[place], seed.place(column), NONSENSE)
    found = read(seed.export.with_rows(rows).write(), seed)
    lost = sums(replace(before, seen=(before.seen[place],)))
    assert said(found, 0) == sums(before, place), case.says(f"accepted {said(found, 0)}", "The other rows must land as before")
    change = "Refuse the row with a word of the record that reads its amount"
    assert said(found, 1) == lost, case.says(f"quarantined {said(found, 1)}, and not {lost}", change)


def swapped(cell: str) -> str:
    """Write the number of a cell with the other decimal mark; three digits behind it could be thousands then."""
    if THREE.search(cell):
        return cell
    return MARKED.sub(lambda m: m[0].translate(str.maketrans(".,", ",.")), cell)


@over(layouts(lambda seed: read_rows(seed) and any(swapped(c) != c for column in money_columns(seed) for c in seed.cells(column))))
def test_the_other_decimal_mark_is_never_another_amount(case: Case) -> None:
    """`12,50` for `12.50` is refused, or read as the same where the mark is found out: it is never 1250."""
    seed = case.seed
    export = seed.export
    for column in money_columns(seed):
        export = export.filled(seed.place(column), swapped)
    account = replace(seed.account, decimal=None)
    found = read(export.write(), seed, account)
    change = "Declare the decimal mark of the layout, or let it be found with `decimal='detect'`"
    if seed.layout.decimal == "detect":
        same = found.all == sound(seed).all
        assert same or found.refusals, case.says("the amounts are read in another way", change)
        return
    for place, row in enumerate(found.seen):
        told = [{k: v for k, v in values.items() if k in {*AMOUNTS, "currency"}} for values in row]
        before = [{k: v for k, v in values.items() if k in {*AMOUNTS, "currency"}} for values in sound(seed).seen[place]]
        assert not told or told == before, case.says(f"row {place + 1} tells {told}, not {before}", change)


def _currencies(seed: Seed) -> Iterator[str]:
    """Give the columns of codes that some record reads its currency from."""
    yield from (w.column for _, name, w in fields(seed.layout) if name == "currency" and isinstance(w, Iso) and w.column in seed.columns)


@over(each(_currencies, read_rows))
def test_a_row_without_its_currency_is_refused(case: Case) -> None:
    """A blank cell of the column of currencies is `missing_currency`: the account's is not taken for it.

    Where a row's direction picks one of two columns, rows are looked at that the records of this one claim; beside the other
    column, a blank may contradict it.
    """
    mine = {n for n, records in enumerate(claimed(case.seed)) if any(r.fields.get("currency") == Iso(case.value) for r in records)}
    found = {key: t for key, t in tried(case.seed).items() if key[:3] == ("harm", case.value, "blank") and key[3] in mine}
    why = {t.refused[0] if t.refused else "nothing" for t in found.values() if t.before}
    assert why <= {Reason.MISSING_CURRENCY, Reason.CURRENCY_CONFLICT}, case.says(
        f"a row without its currency is refused for {why}", "Read the column with `Iso`"
    )


def _silent(seed: Seed) -> bool:
    """Say whether neither the file nor the platform tells the currency."""
    pattern = seed.layout.header_currency
    headed = pattern is not None and any(pattern.search(cell) for cell in seed.export.header)
    return bool(of(seed.layout, FromAccount, FromHeader)) and not seed.platform.currency and not headed


@over(layouts(lambda seed: moneyed(seed) and read_rows(seed) and _silent(seed)))
def test_a_file_that_does_not_say_its_currency_asks_for_it(case: Case) -> None:
    """Without the account's currency the file is refused, and the message says which setting to add."""
    seed = case.seed
    found = read(seed.export.write(), seed, replace(seed.account, currency=None, marketplace=None))
    reasons = {str(r.reason) for r in found.refusals} | {why for why, _ in found.refused.values()}
    assert Reason.MISSING_CURRENCY in reasons, case.says(f"it is read: {sums(found)}", "Give `currency` the word `FromAccount()`")
    assert not found.refusals or "currency" in found.refusals[0].remedy or "marketplace" in found.refusals[0].remedy


@over(layouts(lambda seed: bool(of(seed.layout, InCell)) and read_rows(seed)))
def test_an_amount_without_its_sign_takes_the_account_currency_or_is_refused(case: Case) -> None:
    """A bare `12.50` is in the account's currency, where that is known; nobody guesses one."""
    seed = case.seed
    columns = [w.column for w in of(seed.layout, InCell) if w.column in seed.columns]
    export = seed.export
    for column in columns:
        export = export.filled(seed.place(column), lambda cell: re.sub(r"[^0-9.,+\-\u2212 ]", "", cell))
    found = read(export.write(), seed, Account(platform=seed.platform.name, timezone=seed.account.timezone))
    allowed = {seed.platform.currency} - {None}
    assert set(sums(found)) <= allowed, case.says(f"bare amounts became {set(sums(found))}", "Read the currency with `InCell`")


@over(layouts(lambda seed: is_csv(seed) and moneyed(seed) and read_rows(seed)))
def test_a_total_row_that_nobody_declared_is_not_counted(case: Case) -> None:
    """`Total` in the first column and sums under the amounts: the row is refused, a known total, or passed over."""
    landed = tried(case.seed)[TOTAL].seen
    change = "Let a required word refuse it (a day, an id, a status), or declare the row with `totals`"
    assert all(not values.get("net") for values in landed), case.says(f"a row 'Total' lands: {landed}", change)


@over(layouts(lambda seed: any(isinstance(r.when, Always) for r in seed.layout.records) and moneyed(seed) and read_rows(seed)))
def test_a_row_of_blanks_is_no_money(case: Case) -> None:
    """A row whose cells are all empty is blank, refused or passed over; it makes no record with an amount."""
    landed = tried(case.seed)[BLANKS].seen
    assert all("net" not in values for values in landed), case.says(f"a row of blanks lands: {landed}", "Require what every row has")
