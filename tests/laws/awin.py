"""Random lives on Awin: a stable id under which the status, the amount and the payment change; answers of its API as JSON."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.laws.harness import File
from tests.laws.story import Moment, Source, local
from tests.laws.truth import Earned, Export, Told

LIFE = ("pending", "approved", "approved and paid", "deleted", "declined", "declined and paid")
"""In the order of `ref.status`."""
STATUS = {
    "pending": "pending", "approved": "approved", "approved and paid": "paid", "deleted": "cancelled", "declined": "rejected",
    "declined and paid": "reversed",
}  # fmt: skip


@dataclass(frozen=True)
class Sale:
    """One transaction. The amount is in cents."""

    number: int
    currency: str
    amount: int
    sold: datetime
    decided: datetime | None
    life: str

    @property
    def value(self) -> Decimal | None:
        """What the customer paid, amended with the commission; of every seventh sale nobody is told."""
        return Decimal(self.amount * 13 + 1) / 100 if self.number % 7 else None

    @property
    def told(self) -> datetime:
        """The last moment it tells of."""
        return max(self.sold, self.decided or self.sold)


@st.composite
def _sale(draw: st.DrawFn, number: int, sold: datetime) -> Sale:
    return Sale(number, draw(st.sampled_from(["EUR", "GBP", "USD"])), draw(st.integers(0, 5000)), sold, None, "pending")


@st.composite
def _beat(draw: st.DrawFn, at: Moment) -> Sale:
    """Draw a sale later than all that was told. Its id follows from its moment: nobody else has it."""
    sold = max(at.now, at.told) + timedelta(seconds=draw(st.integers(1, 9000)))
    return draw(_sale(_number(sold), sold))


@st.composite
def _late(draw: st.DrawFn, at: Moment, life: Sequence[Sale]) -> Sale:
    """Draw a sale with an older date, as networks add them."""
    taken = {sale.number for sale in life}
    sold = at.now - timedelta(seconds=draw(st.integers(1, 900_000)))
    number = next(n for n in range(_number(sold), 2**62) if n not in taken)
    return draw(_sale(number, sold))


def _number(moment: datetime) -> int:
    """Give an id: 18 digits, so that a float would lose it."""
    return 10**17 + int((moment - datetime(2020, 1, 1)).total_seconds()) * 1000  # noqa: DTZ001  # UTC, as drawn


@st.composite
def _changed(draw: st.DrawFn, one: Sale, at: Moment) -> Sale:
    """Draw what became of a sale: decided once, paid, taken back; told by a later moment also amended, or decided again."""
    if not draw(st.booleans()):
        return one
    place = LIFE.index(one.life)
    life = draw(st.sampled_from(LIFE[(1 if at.beats and place else place) :]))
    amount = draw(st.sampled_from([one.amount, one.amount + 7, *([one.amount // 2] if at.beats else [])]))
    decided = at.now if life != one.life and "paid" not in life else one.decided
    return replace(one, life=life, amount=amount, decided=decided)


def _export(rows: Sequence[Sale], first: date | None, today: date, number: int) -> st.SearchStrategy[Export]:
    """Give the answer: a list of transactions."""
    del first, today
    money: Told = {sale.number: [_earned(sale)] for sale in rows}
    return st.just(Export(File(f"awin-{number}.json", json.dumps([_cells(s) for s in rows]).encode()), money))


def _cells(sale: Sale) -> dict[str, object]:
    status, _, paid = sale.life.partition(" and ")
    return {
        "id": sale.number,
        "advertiserId": 31101,
        "siteName": "Vélo",
        "commissionStatus": status,
        "commissionAmount": {"amount": sale.amount / 100, "currency": sale.currency},
        "saleAmount": {"amount": float(sale.value) if sale.value else None, "currency": sale.currency},
        "transactionDate": sale.sold.isoformat(timespec="seconds"),
        "validationDate": sale.decided.isoformat(timespec="seconds") if sale.decided else None,
        "type": "Commission group transaction",
        "paidToPublisher": bool(paid),
        "paymentId": 77 if paid else 0,
    }


def _earned(sale: Sale) -> Earned:
    return Earned(
        "awin", "commission", STATUS[sale.life], sale.currency, Decimal(sale.amount) / 100, day=local(sale.sold), sale_value=sale.value
    )


def raw(content: bytes) -> dict[str, Decimal]:
    """Add up the amounts of a file with the standard library."""
    total: Counter[str] = Counter()
    for row in json.loads(content, parse_float=Decimal):
        total[row["commissionAmount"]["currency"]] += Decimal(row["commissionAmount"]["amount"])  # type: ignore[assignment]  # exact
    return dict(total)  # type: ignore[arg-type]  # decimals


SOURCE = Source(_beat, _late, _changed, lambda s: s.told, lambda s: s.sold.date(), _export)
