"""Random lives on Gumroad: sales that keep their row for ever; what is given back shows as flags on it; a total row that must agree."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import Moment, Source, local
from tests.laws.truth import Earned, Export, Told

HEADER = (
    "Purchase ID", "Item Name", "Purchase Time (UTC timezone)", "Sale Price ($)", "Fees ($)", "Net Total ($)", "Refunded?",
    "Partial Refund ($)", "Fully Refunded?", "Disputed?", "Dispute Won?", "Quantity",
)  # fmt: skip
FLAGS = (6, 8, 9, 10)
BACK = 7


@dataclass(frozen=True)
class Sale:
    """One sale. Amounts in cents; `back` is what was refunded, the whole price when `is_full`."""

    number: int
    sold: datetime
    price: int
    fee: int
    back: int = 0
    is_full: bool = False
    disputed: int = 0
    """1: the buyer's bank took it back; 2: and gave it again."""


@st.composite
def _sale(draw: st.DrawFn, sold: datetime, number: int) -> Sale:
    return Sale(number, sold, draw(st.integers(2, 5000)), draw(st.integers(0, 600)))


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Sale:
    """Draw a sale later than all that was told. Its id follows from its moment: nobody else has it."""
    sold = max(at.now, at.told) + timedelta(seconds=draw(st.integers(1, 9000)))
    return draw(_sale(sold, int(sold.timestamp()) * 1000))


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Sale]) -> Sale:
    """Draw a sale with an older date."""
    sold = at.now - timedelta(seconds=draw(st.integers(1, 900_000)))
    return draw(_sale(sold, int(sold.timestamp()) * 1000 + 1 + len(life)))


@st.composite
def _changed(draw: st.DrawFn, one: Sale, at: Moment) -> Sale:
    """Draw what became of a sale: a part given back, later, told by a new sale, the rest; or a dispute, and its end."""
    how = draw(st.sampled_from(["no", "no", "part", "full", "dispute"]))
    if how == "dispute":
        return replace(one, disputed=min(one.disputed + 1, 2))
    if how == "no" or one.is_full or (one.back and not at.beats):
        return one
    return replace(one, back=one.price // 2, is_full=False) if how == "part" else replace(one, back=one.price, is_full=True)


def _export(rows: Sequence[Sale], first: date | None, today: date, number: int) -> st.SearchStrategy[Export]:
    """Give the sales CSV with its total row."""
    del first, today
    told: Told = {}
    for sale in rows:
        told |= {(sale.number, suffix): [earned] for suffix, earned in _earned(sale).items()}
    sink = io.StringIO(newline="")
    table = csv.writer(sink, lineterminator="\n")
    table.writerow(HEADER)
    table.writerows(_cells(sale) for sale in rows)
    total = [sum(s.price for s in rows), sum(s.fee for s in rows), sum(s.price - s.fee for s in rows)]
    table.writerow(["Totals", "", "", *(f"{cents / 100:.2f}" for cents in total), *[""] * 6])
    return st.just(Export(File(f"sales-{number}.csv", sink.getvalue().encode()), told))


def _cells(s: Sale) -> list[str]:
    amounts = [f"{cents / 100}" for cents in (s.price, s.fee, s.price - s.fee)]
    part = "0.0" if s.is_full else f"{s.back / 100}"
    flags = [str(int(s.back > 0)), part, str(int(s.is_full)), str(int(s.disputed > 0)), str(int(s.disputed > 1))]
    return [f"S{s.number}==", "Field guide", f"{s.sold:%Y-%m-%d %H:%M:%S} +0000", *amounts, *flags, "1"]


def _earned(s: Sale) -> dict[str, Earned]:
    price, fee, zero = Decimal(s.price) / 100, Decimal(s.fee) / 100, Decimal(0)
    sale = Earned("gumroad", "sale", "approved", "USD", price, fee, day=local(s.sold))
    made = {"": sale}
    if s.back:
        made["refund"] = replace(sale, kind="refund", gross=-Decimal(s.back) / 100, fee=zero)
    if s.disputed:
        made["chargeback"] = replace(sale, kind="refund", gross=-price, fee=-fee)
    if s.disputed > 1:
        made["credit"] = replace(sale, kind="adjustment", gross=price - fee, fee=zero)
    return made


def raw(content: bytes) -> dict[str, Decimal]:
    """Add up what the rows and their flags say with the standard library; the total row is not one of them."""
    total = Decimal(0)
    for row in list(csv.reader(io.StringIO(content.decode(), newline="")))[1:-1]:
        price, net = Decimal(row[3]), Decimal(row[5])
        refunded, fully, disputed, won = (row[place] == "1" for place in FLAGS)
        back = price if fully else Decimal(row[BACK])
        total += net - (back if refunded else 0) - (net if disputed else 0) + (net if won else 0)
    return {"USD": total}


SOURCE = Source(_beat, _late, _changed, lambda s: s.sold, lambda s: s.sold.date(), _export)
