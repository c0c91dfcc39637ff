"""An independent reading of the text exports: the standard library's csv and Decimal, one line at a time."""

import csv
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.faults.house import House

LINE_END = re.compile(r"\r{0,2}\n|\r")
SIGNS = {"£": "GBP", "$": "USD", "€": "EUR"}
Row = Mapping[str, str]
Money = list[tuple[str, Decimal]]
Reader = Callable[[Row, str], "Money | None"]


@dataclass(frozen=True)
class Recount:
    """One table: how many records hold data and what they come to, as read here and as the ledger keeps it."""

    file_name: str
    read: tuple[int, dict[str, Decimal]]
    kept: tuple[int, dict[str, Decimal]]


def number(text: str, decimal: str = "") -> Decimal:
    """Read an amount: the given mark is the decimal one, else the last; whatever stands before it parts groups."""
    bare = re.sub(r"[^\d.,]", "", text)
    at = max(bare.rfind(mark) for mark in decimal or ".,")
    whole, cents = (bare[:at], bare[at + 1 :]) if at >= 0 else (bare, "")
    value = Decimal(f"{re.sub('[.,]', '', whole) or '0'}.{cents or '0'}")
    return -value if re.search("[-\u2212]", text) else value


def _prolific(row: Row, _decimal: str) -> Money | None:
    if row["Status"] in {"ACTIVE", "RESERVED"}:
        return None
    cells = [row["Reward"], *([row["Bonus"]] if number(row["Bonus"]) else [])]
    return [(SIGNS[cell.strip()[0]], number(cell)) for cell in cells]


def _paypal(row: Row, decimal: str) -> Money | None:
    fee = row.get("Fee", row.get("Entgelt", ""))
    gross, currency = row.get("Gross", row.get("Brutto", "")), row.get("Currency", row.get("Währung", ""))
    return [(currency.strip(), number(gross, decimal) + (number(fee, decimal) if fee.strip() else 0))]


def _amazon(row: Row, _decimal: str) -> Money | None:
    return [("EUR", number(row["Ad Fees"]))]


def _gumroad(row: Row, _decimal: str) -> Money | None:
    return None if row["Purchase ID"] == "Totals" else [("USD", number(row["Net Total ($)"]))]


def _no_money(_row: Row, _decimal: str) -> Money | None:
    return []


READERS: dict[tuple[str, str], Reader] = {
    ("prolific", "participant_submissions"): _prolific,
    ("paypal", "activity"): _paypal,
    ("amazon_associates", "fee_earnings"): _amazon,
    ("amazon_associates", "bounty"): _amazon,
    ("gumroad", "sales"): _gumroad,
    ("toggl", "detailed"): _no_money,
    ("plain", "clocked"): _no_money,
}


def recount(house: House) -> Iterator[Recount]:
    """Read every plain text table of the ledger again."""
    batches = house.ask(
        "SELECT b.batch_id, sha256, file_name, platform, layout, header_line, encoding, accepted FROM ops.batch b JOIN ops.landed USING (sha256)"
    )
    for batch_id, sha256, file_name, platform, layout, header_line, encoding, accepted in batches:
        reader = READERS.get((platform, layout))
        content = house.home.landing.joinpath(sha256[:2], sha256).read_bytes()
        if reader is None or content.startswith((b"PK", b"\x1f\x8b")):
            continue
        refused = house.ask("SELECT line, raw FROM ops.quarantine WHERE batch_id = ? AND line IS NOT NULL", [batch_id])
        money = dict(
            house.ask(
                "SELECT currency, accepted FROM ops.batch_money WHERE batch_id = ? AND accepted <> 0",
                [batch_id],
            )
        )
        decimal = "," if 'decimal = ","' in house.settings else ""
        rows = _rows(content.decode(encoding, "replace"), header_line, refused)
        yield Recount(file_name, _sum([reader(row, decimal) for row in rows]), (accepted, money))


def _rows(text: str, header_line: int, refused: list[Any]) -> Iterator[Row]:
    """Give the records that are neither refused nor blank."""
    out = {line + n for line, raw in refused for n in range(1 + len(LINE_END.findall(raw)))}
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    head, body = lines[header_line - 1], lines[header_line:]
    mark = max(",;\t|", key=head.count)
    kept = "\n".join(line for place, line in enumerate(body, header_line + 1) if place not in out)
    names = [name.strip() for name in next(csv.reader([head], delimiter=mark))]
    for cells in csv.reader(io.StringIO(kept, newline=""), delimiter=mark, strict=True):
        if any(cell.strip() for cell in cells):
            yield dict(zip(names, cells, strict=True))


def _sum(money: list[Money | None]) -> tuple[int, dict[str, Decimal]]:
    """Count the records that hold data, and sum them by currency; totals and what is passed over count nothing."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for currency, amount in (pair for pairs in money if pairs for pair in pairs):
        sums[currency] += amount
    return sum(pairs is not None for pairs in money), {currency: total for currency, total in sums.items() if total}
