"""A beancount journal: `bean-check` finds no fault with it, `bean-query` and Fava show it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from pipelines.exports.files import Made
from pipelines.exports.journal import Entry, Journal, amount
from pipelines.exports.wish import Wish
from pipelines.query import Connection

HEAD = """\
; Written by `moisson export beancount` from the published warehouse; to change it, write into another file that includes it.
; Assets begin at 0 on the first day told here: what came before is not in them.
; {unknown} earned records have an amount that the source does not say; they are in no entry.
option "title" "Moisson{label}"
"""


def write(con: Connection, wish: Wish, place: Path) -> list[Made]:
    """Write the journal, an entry for each record of the ledger."""
    name = f"moisson{wish.period.suffix}.beancount"
    journal, opened, count = Journal(con, wish), dict[str, date](), 0
    prices = journal.prices()
    with (place / name).open("w", encoding="utf-8", newline="\n") as file:
        file.write(HEAD.format(unknown=journal.unknown(), label=f" {wish.period.label}" if wish.period.label else ""))
        for price in prices:
            file.write(f"{price.day} price {price.currency} {amount(price.rate)} {price.into}\n")
        for entry in journal.entries():
            count += 1
            for posting in entry.postings:
                opened[posting.account] = min(entry.day, opened.get(posting.account, entry.day))
            file.write("\n".join(("", *_lines(entry), "")))
        file.write("\n" + "".join(f"{day} open {account}\n" for account, day in sorted(opened.items())))
    return [Made(name, count, f"entries on {len(opened)} accounts, and {len(prices)} prices; a record each")] if count else []


def _lines(entry: Entry) -> Iterator[str]:
    yield f"{entry.day} {'!' if entry.is_open else '*'} {_text(entry.payee)} {_text(entry.told)}"
    for name, value in entry.about.items():
        yield f"  {name}: {_text(value)}"
    for posting in entry.postings:
        yield f"  {posting.account}  {amount(posting.amount)} {posting.currency}"


def _text(text: str) -> str:
    return '"' + " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"') + '"'
