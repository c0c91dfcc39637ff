"""Gumroad: the sales CSV, whose flags change on the original row, and one CSV per payout.

All money is USD. A full refund returns the price and Gumroad keeps its fee. Sales of a month are paid out
on the second Friday of the next; the last month of the life is therefore still unpaid.
"""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.demo.kit import (
    Export,
    Payout,
    Written,
    cents,
    counts,
    csv_bytes,
    days,
    month_end,
    stream,
    sums,
    utc,
)
from pipelines.demo.truth import Earned

HEADER = (
    "Purchase ID", "Item Name", "Buyer Name", "Purchase Email", "Buyer Email", "Do not contact?",
    "Purchase Date", "Purchase Time (UTC timezone)", "Subtotal ($)", "Taxes ($)", "Tax Type",
    "Shipping ($)", "Sale Price ($)", "Fees ($)", "Net Total ($)", "Tip ($)", "Tax Included in Price?",
    "Street Address", "City", "Zip Code", "State", "Country", "Referrer", "Refunded?",
    "Partial Refund ($)", "Fully Refunded?", "Disputed?", "Dispute Won?", "Variants", "Discount Code",
    "Recurring Charge?", "Free trial purchase?", "Pre-order authorization?", "Product ID", "Order Number",
    "Pre-order authorization time (UTC timezone)", "Custom Fields", "Item Price ($)",
    "Variants Price ($)", "Giftee Email", "SKU ID", "Quantity", "Recurrence", "Affiliate",
    "Affiliate commission ($)", "Discover?", "Subscription End Date", "Rating", "Review", "License Key",
    "Payment Type", "PayPal Transaction ID", "PayPal Fee Amount", "PayPal Fee Currency",
    "Stripe Transaction ID", "Stripe Fee Amount", "Stripe Fee Currency",
    "Purchasing Power Parity Discounted?", "Upsold?", "Sent Abandoned Cart Email?", "UTM Source",
    "UTM Medium", "UTM Campaign", "UTM Term", "UTM Content",
)  # fmt: skip
PAYOUT_HEADER = (
    "Type", "Date", "Purchase ID", "Item Name", "Buyer Name", "Buyer Email", "Taxes ($)", "Shipping ($)",
    "Sale Price ($)", "Gumroad Fees ($)", "Net Total ($)",
)  # fmt: skip
MOMENTS = (utc("2026-04-01T19:20:08"), utc("2026-10-01T19:22:41"))
PLANNER = "Gift & school planner"
PRODUCTS = (
    ("Invoice template for translators", "12.00", "tpla"),
    ("Freelance budget sheet", "19.00", "tplb"),
    ("Client onboarding pack", "29.00", "tplc"),
)
SEASON = {12: 30, 11: 12, 9: 26, 8: 9}
TOTALS = (
    "Subtotal ($)", "Taxes ($)", "Shipping ($)", "Sale Price ($)", "Fees ($)", "Net Total ($)", "Tip ($)",
    "Partial Refund ($)", "Item Price ($)", "Variants Price ($)",
)  # fmt: skip
FLAGS = (
    "Do not contact?", "Recurring Charge?", "Free trial purchase?", "Pre-order authorization?",
    "Purchasing Power Parity Discounted?", "Upsold?",
)  # fmt: skip
ADJUSTED_MONTH, ADJUSTMENT = date(2026, 2, 1), Decimal("0.03")


@dataclass(frozen=True)
class Sale:
    """One purchase with its whole story; `undone` is the money given back on `undone_at`."""

    number: int
    item: str
    permalink: str
    moment: datetime
    price: Decimal
    tip: Decimal
    discover: bool
    trouble: str = ""
    undone: Decimal = Decimal(0)
    undone_at: datetime = MOMENTS[-1]

    @property
    def fee(self) -> Decimal:
        """Give the fee: 10 % and 50 cents, 30 % through Gumroad's marketplace, nothing on free goods."""
        if not self.price:
            return Decimal(0)
        return cents(self.price * 3 / 10) if self.discover else cents(self.price / 10) + Decimal("0.50")

    @property
    def key(self) -> str:
        """Give the purchase id."""
        return f"demo{self.number:06d}xTq-w=="

    def state(self, seen: datetime) -> str:
        """Give the trouble visible at `seen`: full, partial, lost, won, or nothing."""
        return self.trouble if self.undone_at <= seen else ""


def write(seed: int) -> Written:
    """Write two sales exports and eleven payout files."""
    rng = stream(seed, "gumroad")
    sales = sorted(_year(rng), key=lambda s: s.moment)
    exports = [_sales_file(sales, seen) for seen in MOMENTS]
    payouts = []
    for month in sorted({s.moment.date().replace(day=1) for s in sales})[:-1]:
        file, payout = _payout_file(sales, month)
        exports.append(file)
        payouts.append(payout)
    again = exports[0].records
    events = [(s.moment.date(), "USD", _kept(s) - _fee_kept(s)) for s in sales]
    return Written(exports, _earned(sales, again, payouts), events, payouts)


def _fee_kept(s: Sale) -> Decimal:
    """Give the fee that stays with Gumroad: a lost dispute gives it back, a refund does not."""
    return Decimal(0) if s.trouble == "lost" else s.fee


def _year(rng: random.Random) -> list[Sale]:
    found: list[Sale] = []
    for day in days():
        for item, price, permalink in PRODUCTS:
            if rng.random() < 0.25:
                found.append(_sale(rng, len(found), day, (item, price, permalink)))
        if rng.random() < SEASON.get(day.month, 1) / 30:
            found.append(_sale(rng, len(found), day, (PLANNER, "9.00", "tpls")))
    return found


def _sale(rng: random.Random, number: int, day: date, product: tuple[str, str, str]) -> Sale:
    item, price, permalink = product
    tip = Decimal(rng.choice(("1.00", "2.50"))) if rng.random() < 0.04 else Decimal(0)
    due = Decimal(0) if rng.random() < 0.03 else Decimal(price) + tip
    moment = utc(f"{day}T00:00:00") + timedelta(seconds=rng.randrange(86_400))
    sale = Sale(500_100 + number * 7, item, permalink, moment, due, tip if due else Decimal(0), rng.random() < 0.06)
    return _troubled(rng, sale) if due else sale


def _troubled(rng: random.Random, sale: Sale) -> Sale:
    draw = rng.random()
    for trouble, share, undone in (("full", 0.028, sale.price), ("partial", 0.012, cents(sale.price / 4)),
                                   ("lost", 0.012, sale.price), ("won", 0.008, Decimal(0))):  # fmt: skip
        if draw < share:
            later = sale.moment + timedelta(days=rng.randint(1, 40), minutes=rng.randint(1, 600))
            return replace(sale, trouble=trouble, undone=undone, undone_at=later)
        draw -= share
    return sale


def _kept(sale: Sale) -> Decimal:
    """Give the price less what the last export shows as given back."""
    return sale.price - (sale.undone if sale.state(MOMENTS[-1]) else 0)


def _sales_file(sales: list[Sale], seen: datetime) -> Export:
    known = [_fields(s, seen) for s in sales if s.moment < seen]
    totals: dict[str, object] = {"Purchase ID": "Totals"}
    for name in TOTALS:
        totals[name] = _number(sum((Decimal(str(row[name])) for row in known), Decimal(0)))
    rows = [[row.get(name, "") for name in HEADER] for row in (*known, totals)]
    return Export(f"gumroad_sales_{seen:%Y-%m-%d}.csv", csv_bytes(HEADER, rows), seen, "gumroad", len(known))


def _fields(s: Sale, seen: datetime) -> dict[str, object]:
    state = s.state(seen)
    zero = Decimal(0)
    money = {
        "Subtotal ($)": s.price,
        "Taxes ($)": zero,
        "Shipping ($)": zero,
        "Sale Price ($)": s.price,
        "Fees ($)": s.fee,
        "Net Total ($)": s.price - s.fee,
        "Tip ($)": s.tip,
        "Item Price ($)": s.price,
        "Variants Price ($)": zero,
        "Partial Refund ($)": s.undone if state == "partial" else zero,
    }
    flags = dict.fromkeys(FLAGS, 0) | {
        "Refunded?": int(state in {"full", "partial"}),
        "Fully Refunded?": int(state == "full"),
        "Disputed?": int(state in {"lost", "won"}),
        "Dispute Won?": int(state == "won"),
        "Discover?": int(s.discover),
    }
    return _words(s) | {name: _number(amount) for name, amount in money.items()} | flags


def _words(s: Sale) -> dict[str, object]:
    return {
        "Purchase ID": s.key,
        "Item Name": s.item,
        "Buyer Name": f"Buyer {s.number % 97}",
        "Purchase Email": f"buyer{s.number}@example.com",
        "Purchase Date": str(s.moment.date()),
        "Purchase Time (UTC timezone)": f"{s.moment:%Y-%m-%d %H:%M:%S} +0000",
        "Country": "Germany",
        "Referrer": "direct",
        "Product ID": s.permalink,
        "Order Number": s.number,
        "Custom Fields": "{}",
        "Quantity": 1,
        "Payment Type": "Card" if s.price else "",
    }


def _number(value: Decimal) -> str:
    """Write money as a Ruby float prints it: `12.0`, `0.75`."""
    text = format(value.normalize(), "f")
    return text if "." in text else f"{text}.0"


def _payout_file(sales: list[Sale], month: date) -> tuple[Export, Payout]:
    first, last = month, month_end(month)
    rows = [("Sale", s, s.moment.date(), s.price, s.fee) for s in sales if first <= s.moment.date() <= last]
    names = {"full": "Full Refund", "partial": "Partial Refund", "lost": "Chargeback"}
    rows += [
        (names[s.trouble], s, s.undone_at.date(), -s.undone, -s.fee if s.trouble == "lost" else Decimal(0))
        for s in sales
        if s.trouble in names and first <= s.undone_at.date() <= last
    ]
    cells = [_payout_cells(*row) for row in sorted(rows, key=lambda row: (row[2], row[1].number))]
    net = sum((price - fee for *_, price, fee in rows), Decimal(0))
    charge = cents(net * 2 / 100)
    cells.append(["Payout Fee", str(last), *[""] * 7, _number(charge), _number(-charge)])
    extra = ADJUSTMENT if month == ADJUSTED_MONTH else Decimal(0)
    if extra:
        cells.append(["Technical Adjustment", str(last), *[""] * 8, _number(extra)])
    total = net - charge + extra
    cells.append(_totals(cells))
    day = _second_friday(last + timedelta(days=1))
    file = csv_bytes(PAYOUT_HEADER, cells)
    moment = utc(f"{day}T21:00:00")
    return (
        Export(f"gumroad_payout_{day}.csv", file, moment, "gumroad", len(cells) - 1),
        Payout(day, "Gumroad", "USD", total),
    )


def _payout_cells(kind: str, s: Sale, day: date, price: Decimal, fee: Decimal) -> list[str]:
    zero = "0.0" if kind == "Sale" else "-0.0"
    buyer = [s.key, s.item, f"Buyer {s.number % 97}", f"buyer{s.number}@example.com"]
    return [kind, str(day), *buyer, zero, zero, _number(price), _number(fee), _number(price - fee)]


def _totals(cells: list[list[str]]) -> list[str]:
    sums_of = [sum((Decimal(row[column] or "0") for row in cells), Decimal(0)) for column in range(6, 11)]
    return ["Totals", *[""] * 5, *map(_number, sums_of)]


def _second_friday(first: date) -> date:
    return first + timedelta(days=(4 - first.weekday()) % 7 + 7)


def _earned(sales: list[Sale], again: int, payouts: list[Payout]) -> Earned:
    end = MOMENTS[-1]
    kept = [s for s in sales if s.state(end) not in {"full", "lost"}]
    back = -sum((s.undone for s in kept if s.state(end) == "partial"), Decimal(0))
    gross = {"sale": {"USD": sum((s.price for s in kept), Decimal(0))}, "refund": {"USD": back}}
    return Earned(
        gross=gross,
        gross_approved=sums(pair for amounts in gross.values() for pair in amounts.items()),
        fees={"USD": sum((s.fee if s.state(end) != "lost" else Decimal(0) for s in sales), Decimal(0))},
        statuses=counts("reversed" if s.state(end) in {"full", "lost"} else "approved" for s in sales),
        raw_statuses=counts(s.state(end) or "plain" for s in sales),
        work_items=len(sales),
        duplicate_observations=again,
        payouts=sums((p.currency, p.amount) for p in payouts),
        extras=_extras(sales, kept),
    )


def _extras(sales: Iterable[Sale], kept: Iterable[Sale]) -> dict[str, Decimal | int | str]:
    planner = counts(f"{s.moment:%Y-%m}" for s in sales if s.item == PLANNER)
    return {
        "fees_of_kept_sales_usd": sum((s.fee for s in kept), Decimal(0)),
        "technical_adjustment_usd": ADJUSTMENT,
        **{f"planner_sales_{month}": number for month, number in planner.items()},
    }
