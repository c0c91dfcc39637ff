"""Amazon KDP: six workbooks (Dashboard, Orders, KENP Read, Royalties Estimator, Prior Months, Payments) that tell the same money.

Combined Sales, in four of them, are estimates: pending money, by day or, in longer ranges, by month. Prior Months' Total Earnings
are final, pages read included. Payments are settled, with the tax withheld. Of what speaks of one month only one is counted:
payments, else prior months, else estimates; a marketplace that Amazon has not paid yet comes with its payment. There is no id, and
identical rows are real. Sheets by format, the summary and the orders placed repeat others. A payment's row is followed by its
parts, without number or payout. Pages read are told by day as traffic: their money stands in Total Earnings and Payments alone.
Ten kinds of sheets are described here, which makes the file long.

Six workbooks make this file long.
"""

import re
from datetime import date

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Always, Filled, Negative, NonZero, Not
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Identity, Layout, Platform, Preamble, Record, Skip, earning, payout, traffic
from connectors.vocabulary import Kind, Status
from connectors.within import MonthDay
from connectors.words import NUMBER, Choice, Condition, Custom, Day, Money, Number, PeriodEnd, Sum, Text, Word

PAGES, UNITS = "Kindle Edition Normalized Page (KENP) Read", "Net Units Sold or Combined KENP"
PER_FORMAT = ("Marketplace", "Units Sold", "Royalty Type", "Royalty", "Currency")
ISO = ("%Y-%m-%d", "%Y-%m", "%Y-%m-%d %H:%M:%S")
SOLD, READ = MonthDay("Royalty Date", *ISO), MonthDay("Date", *ISO)
MONTH = Preamble(re.compile(r'Sales Period[\t,;|]"?(?P<month>[A-Z][a-z]+ \d{4})'), "%B %Y")
BOOK = tuple(
    Text(column) for column in ("Title", "ASIN/ISBN", "Marketplace", "Royalty Type", "Transaction Type", "Payout Plan", "Currency")
)
SEEN = ("Author", "Author Name", "Avg. *")
BESIDE = (*SEEN[:2], "Royalty Date", "Order Date", "Transaction Type", "Units Refunded", "Net Units Sold")
BY_FORMAT = "the royalties of Combined Sales or Total Earnings, by format"
NOTHING_EARNED = "given away, or read, without a royalty in this row"
START, END = "Sales Period - Start Date", "Sales Period - End Date"
PAYMENT = (Text("Payment Number"), Text("Marketplace"), Text(START), Text(END), Text("Currency"))
NET = Sum(Money("Accrued Royalty"), Money("Tax Withholding", negate=True, required=False), Money("Adjustments", required=False))


def _net(facts: Facts) -> Parsed:
    """Give what royalty, tax and adjustments leave, if the stated net is that to the cent: some amounts have seven decimals."""
    exact, told = NET.parse(facts), Money("Net Earnings").parse(facts)
    close = (told.value - exact.value).abs() < pl.lit("0.01").str.to_decimal(scale=8)
    return Parsed(pl.when(close).then(exact.value).otherwise(told.value).cast(NUMBER), told.problem)


def _royalty(when: Condition, kind: Kind, status: Status, amount: str, day: Word, units: str) -> Record:
    count = Number(units, empty=("N/A",))
    return earning(
        key=(*BOOK, day, Money(amount), count), when=when, kind=kind, status=status, gross=Money(amount), currency=Iso("Currency"), day=day,
        raw_status=Text("Transaction Type", "Payout Plan"), item=Text("Title"), quantity=count,
    )  # fmt: skip


def _royalties(status: Status, amount: str, day: Word, units: str) -> tuple[Record, Record]:
    sold = _royalty(Not(Negative(amount)), Kind.ROYALTY, status, amount, day, units)
    return sold, _royalty(Negative(amount), Kind.REFUND, status, amount, day, units)


def _again(name: str, why: str, *needs: str, part: str | None = None, ignores: tuple[str, ...] = ()) -> Layout:
    """Describe a sheet that tells once more what another sheet of its workbook tells: it is read, and not counted."""
    skips = (Skip(Always(), why),)
    return Layout(name=name, needs=needs, ignores=(*ignores, "*"), records=(), skips=skips, part=re.compile(part) if part else None)


PLATFORM = Platform(
    name="amazon_kdp",
    title="Amazon KDP",
    zone="America/Los_Angeles",
    how_to_export="KDP Reports, in English: Payments, Generate report; Prior Months' Royalties by month; Royalties Estimator for the rest.",
    payers=("Amazon KDP", "Kindle Direct Publishing"),
    never=("client", "fee", "work_start", "event_at", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    prose=("Report Definitions",),
    layouts=(
        Layout(
            name="combined_sales",
            needs=("Royalty Date", "Title", "ASIN/ISBN", "Marketplace", "Transaction Type", "Net Units Sold", "Royalty", "Currency"),
            may=("Royalty Type",),
            ignores=(*SEEN, "Units Sold", "Units Refunded"),
            aliases={"Currency": ("Royalty Currency",)},
            identity=Identity.PERIOD,
            months="Royalty Date",
            months_apart=True,
            skips=(Skip(Not(NonZero("Royalty")), NOTHING_EARNED),),
            yields_to=("total_earnings", "payments"),
            records=_royalties(Status.PENDING, "Royalty", SOLD, "Net Units Sold"),
        ),
        Layout(
            name="total_earnings",
            needs=("Title", "ASIN/ISBN", "Marketplace", UNITS, "Payout Plan", "Currency", "Earnings"),
            may=("Royalty Type",),
            ignores=(*SEEN, "Units Sold", "Units Refunded"),
            aliases={UNITS: ("Net Units Sold or KENP Read**", "Net Units Sold or KENP Read"), "Earnings": ("Royalty",)},
            preamble=MONTH,
            identity=Identity.PERIOD,
            skips=(Skip(Not(NonZero("Earnings")), NOTHING_EARNED),),
            yields_to=("payments",),
            records=_royalties(Status.LOCKED, "Earnings", PeriodEnd(), UNITS),
        ),
        Layout(
            name="payments",
            needs=(
                START, END, "Marketplace", "Payment Number", "Date", "Currency", "Accrued Royalty", "Tax Withholding", "Net Earnings",
                "Payout Amount", "Payment Status",
            ),
            may=("Adjustments", "Payout Currency"),
            ignores=("", "Detail", "Payment Method", "Source", "FX Rate"),
            second={"Currency": "Payout Currency"},
            months=END,
            skips=(Skip(Not(Filled("Payment Number")), "a part of the payment above"),),
            records=(
                earning(
                    key=PAYMENT, kind=Kind.ROYALTY, status=Choice("Payment Status", {"Paid": Status.PAID}), raw_status=Text("Payment Status"),
                    gross=Money("Accrued Royalty"), tax=Money("Tax Withholding", required=False), other=Money("Adjustments", required=False),
                    net=Custom(("Net Earnings",), _net), currency=Iso("Currency"), day=Day(END, *ISO[::2]), item=Text("Marketplace"),
                    ref=Text("Payment Number"),
                ),
                payout(
                    key=PAYMENT, status=Choice("Payment Status", {"Paid": Status.PAID}), raw_status=Text("Payment Status"),
                    gross=Money("Payout Amount"), currency=Iso("Payout Currency"), day=Day("Date", *ISO[::2]), ref=Text("Payment Number"),
                ),
            ),
        ),
        Layout(
            name="kenp_read",
            needs=("Date", "Title", "ASIN", "Marketplace", PAGES),
            ignores=SEEN,
            aliases={PAGES: ("Kindle Edition Normalized Pages (KENP) Read from KU and KOLL",)},
            identity=Identity.PERIOD,
            months="Date",
            records=(
                traffic(key=(READ, Text("ASIN"), Text("Marketplace")), kind="pages", quantity=Number(PAGES), day=READ, item=Text("Title")),
            ),
        ),
        Layout(
            name="orders_processed",
            needs=("Date", "Title", "ASIN", "Marketplace", "Paid Units", "Free Units"),
            ignores=SEEN,
            identity=Identity.PERIOD,
            months="Date",
            records=(
                traffic(key=(READ, Text("ASIN"), Text("Marketplace")), kind="orders", quantity=Number("Paid Units"), day=READ, item=Text("Title")),
            ),
        ),
        _again("orders_placed", "the orders of Orders Processed, before they are", "Date", "Title", "Author Name", "ASIN", "Marketplace",
               "Paid Units", "Free Units", part="Orders Placed$"),
        _again("by_format", BY_FORMAT, "Title", "ASIN", *PER_FORMAT, ignores=("ISBN", *BESIDE)),
        _again("by_print_format", BY_FORMAT, "Title", "ISBN", *PER_FORMAT, ignores=BESIDE),
        _again("pages_of_the_month", "the pages of Total Earnings, by title", "Title", "Author", "ASIN", "Marketplace", PAGES),
        _again("summary", "sums of the other sheets", "Date", PAGES),
    ),
)  # fmt: skip
