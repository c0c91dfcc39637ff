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


@dataclass(frozen=True)
class Recount:
    """One table: how many records hold data and what they come to, as read here and as the ledger keeps it."""

    file_name: str
    read: tuple[int, dict[str, Decimal]]
    kept: tuple[int, dict[str, Decimal]]


def number(text: str) -> Decimal:
    """Read an amount: the last mark is the decimal one, whatever stands before it parts groups."""
    negative = bool(re.search("[-\u2212]", text))
    whole, mark, cents = re.fullmatch(r"(.*?)(?:([.,])(\d*))?", re.sub(r"[^\d.,]", "", text)).groups()  # type: ignore[union-attr]
    digits = re.sub(r"[.,]", "", whole) or "0"
    value = Decimal(f"{digits}.{cents or '0'}") if mark else Decimal(digits)
    return -value if negative else value


def _prolific(row: Row) -> Money | None:
    if row["Status"] in {"ACTIVE", "RESERVED"}:
        return None
    cells = [row["Reward"], *([row["Bonus"]] if number(row["Bonus"]) else [])]
    return [(SIGNS[cell.strip()[0]], number(cell)) for cell in cells]


def _paypal(row: Row) -> Money | None:
    fee = row.get("Fee", row.get("Entgelt", ""))
    gross, currency = row.get("Gross", row.get("Brutto", "")), row.get("Currency", row.get("Währung", ""))
    return [(currency.strip(), number(gross) + (number(fee) if fee.strip() else 0))]


def _amazon(row: Row) -> Money | None:
    return [("EUR", number(row["Ad Fees"]))]


def _gumroad(row: Row) -> Money | None:
    return None if row["Purchase ID"] == "Totals" else [("USD", number(row["Net Total ($)"]))]


def _no_money(row: Row) -> Money | None:
    del row
    return []


READERS: dict[tuple[str, str], Callable[[Row], Money | None]] = {
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
        money = dict(house.ask("SELECT currency, accepted FROM ops.batch_money WHERE batch_id = ? AND accepted <> 0", [batch_id]))
        yield Recount(file_name, _read(content.decode(encoding, "replace"), header_line, refused, reader), (accepted, money))


def _read(text: str, header_line: int, refused: list[Any], reader: Callable[[Row], Money | None]) -> tuple[int, dict[str, Decimal]]:
    """Count and sum the records that were not refused; blank lines, totals and what is passed over count nothing."""
    out = {line + n for line, raw in refused for n in range(1 + len(LINE_END.findall(raw)))}
    lines = LINE_END.split(text.removeprefix("\ufeff"))
    head, body = lines[header_line - 1], lines[header_line:]
    mark = max(",;\t|", key=head.count)
    kept = "\n".join(line for place, line in enumerate(body, header_line + 1) if place not in out)
    names = [name.strip() for name in next(csv.reader([head], delimiter=mark))]
    count, sums = 0, defaultdict[str, Decimal](Decimal)
    for cells in csv.reader(io.StringIO(kept, newline=""), delimiter=mark, strict=True):
        if any(cell.strip() for cell in cells) and (money := reader(dict(zip(names, cells, strict=True)))) is not None:
            count += 1
            for currency, amount in money:
                sums[currency] += amount
    return count, {currency: total for currency, total in sums.items() if total}
