"""Envato Market: the author's statement, every movement of the balance, in US dollars.

`Amount` moves the balance; a sale and the author fee of its order are two rows. An order can hold the same item
twice, so rows are known by their moment, order, item, type and amount. Whether `Amount` is before or after the
`US RWT` and `US BWT` beside it is not known: withheld tax is not told here.
"""

from datetime import date

from connectors.between import Whichever
from connectors.conditions import Among, Not
from connectors.currencies import Fixed
from connectors.platform import Layout, Platform, Record, Skip
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Const, Instant, Money, Text, Word

USD, AMOUNT, TAKEN = Fixed("USD"), Money("Amount"), Money("Amount", negate=True)
WHEN = Whichever(Instant("Date", formats=("%Y-%m-%d %H:%M:%S %z",)), Instant("Date", formats=("%Y-%m-%d %H:%M:%S",)))
PUT_RIGHT = ("Manual Adjustment", "Other Adjustments Earnings")
OUT = ("Withdrawal Request", "Withdrawal Cancellation")
KNOWN = ("Sale", "Author Fee", "Sale Reversal", "Referral Cut", *PUT_RIGHT, *OUT)


def _row(types: tuple[str, ...], shape: Shape = Shape.EARNING, **amounts: Word) -> Record:
    """Give the record of the rows of these types; without any, of the rows of a type that is not known: its word refuses them."""
    told: dict[str, Word] = {"status": Const(Status.PAYABLE), "raw_status": Text("Type"), "currency": USD, "event_at": WHEN, **amounts}
    if shape is Shape.EARNING:
        told |= {"item": Text("Detail"), "ref": Text("Order ID")}
    key = (WHEN, Text("Order ID"), Text("Item ID"), Text("Type"), AMOUNT)
    return Record(shape=shape, key=key, when=Among("Type", *types) if types else Not(Among("Type", *KNOWN)), fields=told)


PLATFORM = Platform(
    name="envato",
    title="Envato Market",
    zone="Australia/Melbourne",
    how_to_export="Envato Market, Earnings, Statement, a month at a time: Download CSV.",
    currency="USD",
    payers=("Envato", "Envato Pty Ltd"),
    never=("client", "tax", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="statement",
            needs=("Date", "Order ID", "Type", "Detail", "Item ID", "Price", "Amount"),
            ignores=("Document", "EU VAT", "US RWT", "US BWT", "Site", "Other Party *"),
            skips=(Skip(Among("Type", "Deposit", "Purchase"), "money you put in, or spent on the market: nothing earned"),),
            records=(
                _row(("Sale",), kind=Const(Kind.SALE), gross=AMOUNT),
                _row(("Author Fee",), kind=Const(Kind.ADJUSTMENT), fee=TAKEN),
                _row(("Sale Reversal",), kind=Const(Kind.REFUND), gross=AMOUNT),
                _row(("Referral Cut",), kind=Const(Kind.COMMISSION), gross=AMOUNT),
                _row(PUT_RIGHT, kind=Const(Kind.ADJUSTMENT), other=AMOUNT),
                _row((), kind=Choice("Type", {}), gross=AMOUNT),
                _row(OUT, Shape.PAYOUT, gross=TAKEN, status=Choice("Type", dict.fromkeys(OUT, Status.PAID))),
            ),
        ),
    ),
)
