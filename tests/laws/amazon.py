"""Random lives on Amazon Associates, the older item report: no id, identical rows are all real, a return is a row of its own.

A report states its period, or was saved without that line. Rows are never changed, only added, late ones too.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import Moment, Source
from tests.laws.truth import Earned, Export

HEADER = (
    "Category", "Name", "ASIN", "Seller", "Tracking ID", "Date Shipped", "Price($)", "Items Shipped", "Returns", "Revenue($)", "Ad Fees($)",
    "Device Type Group",
)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One shipped or returned item; the fee is in cents, negative for a return."""

    name: str
    fee: int
    shipped: datetime
    is_return: bool = False

    @property
    def told(self) -> datetime:
        """The day: of a clock time, nothing is made."""
        return datetime.combine(self.shipped.date(), datetime.min.time())  # a day, as printed


@st.composite
def _item(draw: st.DrawFn, shipped: datetime) -> Item:
    clock = draw(st.sampled_from([shipped, shipped.replace(hour=0, minute=0, second=0)]))
    return Item(draw(st.sampled_from(['Ruler 6"', "Train, wooden"])), draw(st.sampled_from([0, 1, 36, 36, 999])), clock)


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Item:
    """Draw an item of today."""
    return draw(_item(at.now))


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Item]) -> Item:
    """Draw the return of an item, an identical one, or one with an older date."""
    how = draw(st.sampled_from(["older", "same", "return"]))
    if how == "older" or not life:
        return draw(_item(at.now - timedelta(minutes=draw(st.integers(0, 15_000)))))
    one = draw(st.sampled_from(life))
    if how == "same" or one.is_return:
        return one
    back = at.now - timedelta(minutes=draw(st.integers(0, 3000)))
    return replace(one, fee=-one.fee, is_return=True, shipped=max(one.shipped, back))


def _same(one: Item, at: Moment) -> st.SearchStrategy[Item]:
    del at
    return st.just(one)


@st.composite
def _export(draw: st.DrawFn, rows: Sequence[Item], first: date | None, today: date, number: int) -> Export:
    """Draw a report that states its period up to today, or one without that line."""
    days = [row.shipped.date() for row in rows]
    first = first or min([today, *days])
    money: dict[Hashable, list[Earned]] = defaultdict(list)
    for row in rows:
        kind = "refund" if row.is_return else "commission"
        day = row.shipped.date()
        money[day].append(
            Earned("amazon_associates", kind, "approved", "USD", Decimal(row.fee) / 100, day=day, sale_value=Decimal(row.fee) / 10)
        )
    before = [f"Fee-Earnings reports from {first:%m-%d-%Y} to {today:%m-%d-%Y}"] if draw(st.booleans()) else []
    return Export(File(f"fees-{number}.csv", written(rows, before), before=1 + len(before)), money)


def written(rows: Sequence[Item], before: Sequence[str]) -> bytes:
    """Write rows as Amazon does, behind the lines that stand before the header."""
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\r\n")
    table.writerows([line] for line in before)
    table.writerow(HEADER)
    table.writerows(_cells(row) for row in rows)
    return sink.getvalue().encode()


def _cells(row: Item) -> list[str]:
    revenue = f"{row.fee / 10:.2f}"
    counts = ["0", "1"] if row.is_return else ["1", "0"]
    clock = f"{row.shipped:%Y-%m-%d %H:%M:%S}"
    return ["Toys", row.name, "B0SAMPLE02", "3rd Party", "quietdesk-20", clock, "12", *counts, revenue, f"{row.fee / 100:.2f}", "PHONE"]


def raw(content: bytes) -> dict[str, Decimal]:
    """Add up the fees of a file with the standard library."""
    lines = list(csv.reader(io.StringIO(content.decode(), newline="")))
    head = next(n for n, line in enumerate(lines) if line == list(HEADER))
    return {"USD": sum((Decimal(line[10]) for line in lines[head + 1 :]), Decimal(0))}


SOURCE = Source(_beat, _late, _same, lambda i: i.told, lambda i: i.shipped.date(), _export)
