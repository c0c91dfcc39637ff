"""An hledger journal: `hledger check --strict` finds no fault with it."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipelines.exports.files import Made
from pipelines.exports.journal import Entry, Journal, amount
from pipelines.exports.wish import Wish
from pipelines.query import Connection

HEAD = """\
; Written by `moisson export hledger` from the published warehouse; to change it, write into another file that includes it.
; Assets begin at 0 on the first day told here: what came before is not in them.
; {unknown} earned records have an amount that the source does not say; they are in no entry.
decimal-mark .
"""
DIGITS = "0" * 8
"""Decimals of a currency as it is declared: as many as the ledger has, so that nothing is shown rounded."""


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the journal, an entry for each record of the ledger; accounts and currencies are declared."""
    name = f"moisson{wish.period.suffix}.journal"
    journal, count = Journal(con, wish), 0
    prices = journal.prices()
    accounts, currencies = set[str](), {code for price in prices for code in (price.currency, price.into)}
    with (place / name).open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD.format(unknown=journal.unknown()))
        for price in prices:
            file.write(f"P {price.day} {price.currency} {amount(price.rate)} {price.into}\n")
        for entry in journal.entries():
            count += 1
            accounts |= {posting.account for posting in entry.postings}
            currencies |= {posting.currency for posting in entry.postings}
            file.write("\n".join(("", *_lines(entry), "")))
        file.write("\n" + "".join(f"commodity 1000.{DIGITS} {code}\n" for code in sorted(currencies)))
        file.write("".join(f"account {account}\n" for account in sorted(accounts)))
    return [Made(name, count, f"entries on {len(accounts)} accounts, and {len(prices)} prices; a record each")] if count else []


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.day} {'!' if entry.is_open else '*'} {_text(entry.payee)} | {_text(entry.told)}"
    for name, value in entry.about.items():
        yield f"    ; {name}: {_text(value)}"
    for posting in entry.postings:
        yield f"    {posting.account}  {amount(posting.amount)} {posting.currency}"


def _text(text: str) -> str:
    """Give a text without what means something in a journal: comments, separators of tags, lines."""
    return re.sub(r"[;,|\s]+", " ", text).strip()
