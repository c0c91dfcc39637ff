"""Amazon Associates: two generations of reports that tell the same money, as CSV or XLSX.

The older has one row per shipped item without an id: identical rows are all real, a return is a row of its own with negative money. The
newer has one row per day or month and category, product or tag, with returns as positive columns. Amounts carry no currency (`$` is also
Canada's): the marketplace of the account says it, sellers and tags may contradict. Times carry no zone, Pacific from memory only: days are
taken as written and never shifted. The last four columns of `Fee-Orders` and the clicks of the newer reports are other views of what is read.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from connectors.conditions import Always, Either, Not, NonZero
from connectors.currencies import FromAccount
from connectors.facts import Facts
from connectors.platform import Check, Doubt, Identity, Layout, Platform, Preamble, Skip, earning, traffic
from connectors.settings import Account
from connectors.vocabulary import Kind, Reason, Status
from connectors.words import Day, Instant, Money, Number, PeriodEnd, Sum, Text, Word

CURRENCIES = {
    "US": "USD", "UK": "GBP", "CA": "CAD", "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR", "BE": "EUR", "IE": "EUR",
    "SE": "SEK", "PL": "PLN",
}  # fmt: skip
SELLERS = {"amazon.com.be": "BE", "amazon.com": "US", "amazon.co.uk": "UK"} | {f"amazon.{c.casefold()}": c for c in CURRENCIES}
AMERICA, EUROPE = frozenset({"USD", "CAD"}), frozenset({"GBP", "EUR", "SEK", "PLN"})
TAGS = {"-20": (EUROPE, "US", "the United States or Canada"), "-21": (AMERICA, "UK", "Europe")}
PERIOD = Preamble(re.compile(r"\bfrom (?P<start>\d\d-\d\d-\d{4}) to (?P<end>\d\d-\d\d-\d{4})"), "%m-%d-%Y")
CLOCK = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
LAST_DAY = (*CLOCK, "%m/%d/%Y", "%m-%d-%Y")
TAG = "Tracking ID"
FEES = Money("Ad Fees")
OLDER, MONEY = "fee_earnings", FromAccount()


def _contradicted(seen: Mapping[str, Sequence[str]], facts: Facts, account: Account) -> Doubt | None:
    """Ask whether sellers and tags belong where the account's currency is paid; a tag tells the continent only."""
    for seller in seen.get("Seller", ()):
        place = SELLERS.get(seller.strip().casefold())
        if place and CURRENCIES[place] != facts.currency:
            return _doubt(f"the seller {seller!r} is paid in {CURRENCIES[place]}", place, facts, account)
    for tag in seen.get(TAG, ()):
        never, place, where = TAGS.get(tag.strip()[-3:], (frozenset(), "", ""))
        if facts.currency in never:
            return _doubt(f"the tracking id {tag!r} is one of {where}", place, facts, account)
    return None


def _doubt(why: str, place: str, facts: Facts, account: Account) -> Doubt:
    said = f'currency = "{account.currency}"' if account.currency else f'marketplace = "{account.marketplace}" ({facts.currency})'
    right = f'currency = "{CURRENCIES[place]}"' if account.currency else f'marketplace = "{place}"'
    return Doubt(Reason.CURRENCY_CONFLICT, f"{why}, but the account says {said}", f"{right}, or that of the file's own country")


BELONGS = Check(("Seller", TAG), _contradicted)


def _signed(*names: str) -> dict[str, tuple[str, ...]]:
    """Give the spellings of amounts: Canada prints `$` too, and the UK no sign at all."""
    return {name: tuple(f"{name}({sign})" for sign in "$£€") for name in names}


def _again(name: str, why: str, *needs: str, ignores: tuple[str, ...] = ()) -> Layout:
    """Describe a sheet that tells once more what other sheets tell: it is read, and not counted."""
    amounts = _signed("Revenue", "Ad Fees", "Ordered Revenue")
    aliases = {column: amounts[column] for column in needs if column in amounts}
    return Layout(name=name, needs=needs, ignores=ignores, aliases=aliases, records=(), skips=(Skip(Always(), why),), preamble=PERIOD)


def _amount(column: str, *, negate: bool = False) -> Money:
    return Money(column, negate=negate, required=False, empty=("-",))


def _newer(name: str, day: Word, *by: str, yields_to: tuple[str, ...], needs: tuple[str, ...] = ()) -> Layout:
    """Describe a report of the newer generation, one row per day and `by`; Total = Shipped - Returned + Bonus is checked."""
    shipped, returned, bonus, total = "Items Shipped Earnings", "Items Returned Earnings", "Bonus", "Total Earnings"
    moved = Either(NonZero(total), NonZero(shipped), NonZero(returned), NonZero(bonus))
    key = (day, *(Text(column) for column in by))
    common: dict[str, Word | str] = {"status": Status.APPROVED, "item": Text(*by), "currency": MONEY, "day": day}
    sold = {
        "gross": _amount(shipped),
        "net": Sum(_amount(total), _amount(returned), _amount(bonus, negate=True)),
        "quantity": Number("Items Shipped", empty=("-",)),
    }
    undone = {"gross": _amount(returned, negate=True), "quantity": Number("Items Returned", empty=("-",), negate=True)}
    return Layout(
        name=name,
        needs=(*needs, *by, "Clicks", "Items Shipped", "Items Returned", shipped, returned, total),
        may=(bonus,),
        ignores=(
            "Items Ordered", "Ordered Revenue", "Items Shipped Revenue", "Items Returned Revenue", "Indirect Items Ordered",
            "Direct Items Ordered", "Direct Conversion Rate", "Order Quantity", "Product Conversion Rate", "Order Conversion Rate",
            "Commission Rate",
        ),
        skips=(Skip(Not(moved), "clicks only: nothing was shipped, returned or given"),),
        records=(
            earning(key=key, when=moved, kind=Kind.COMMISSION, **sold, **common),
            earning(key=key, when=NonZero(returned), suffix="returned", kind=Kind.REFUND, **undone, **common),
            earning(key=key, when=NonZero(bonus), suffix="bonus", kind=Kind.BONUS, gross=_amount(bonus), **common),
        ),
        identity=Identity.PERIOD,
        months="Date" if "Date" in needs else None,
        checks=(BELONGS,),
        yields_to=yields_to,
    )  # fmt: skip


SHIPPED = Day("Date Shipped", *CLOCK)
ITEM_ROW = (
    *(Text(c) for c in ("Category", "Name", "ASIN", "Seller", TAG)),
    Instant("Date Shipped", formats=CLOCK, zone="UTC"),
    Money("Price", required=False), Number("Items Shipped"), Number("Returns"), Money("Revenue"), FEES,
    *(Text(c) for c in ("Device Type Group", "Direct")),
)  # fmt: skip
ORDER_ROW = (
    *(Text(c) for c in ("Category", "Name", "ASIN")), Instant("Date", formats=CLOCK, zone="UTC"), Number("Qty"), Money("Price", required=False),
    *(Text(c) for c in ("Link Type", "Tag", "Indirect Sales", "Device Type Group")),
)  # fmt: skip
BOUNTY_ROW = (Text("Name"), SHIPPED, Text(TAG), Number("Quantity"), FEES)
GIFT_ROW = (Text("Category"), Text(TAG), Day("Date", *CLOCK), Money("Bonus"))

PLATFORM = Platform(
    name="amazon_associates",
    title="Amazon Associates",
    zone="America/Los_Angeles",
    how_to_export="Amazon Associates, Reports, Download reports: XLSX (or CSV), whole months. Newer reports: the category one.",
    marketplaces=CURRENCIES,
    payers=("Amazon Associates",),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 23),
    fee_side="none",
    accounts_ask=("marketplace",),
    layouts=(
        Layout(
            name=OLDER,
            needs=("Category", "Name", "ASIN", "Seller", TAG, "Date Shipped", "Price", "Items Shipped", "Returns", "Revenue", "Ad Fees"),
            may=("Device Type Group", "Direct"),
            aliases=_signed("Price", "Revenue", "Ad Fees"),
            records=(
                earning(
                    key=ITEM_ROW, when=Not(NonZero("Returns")), kind=Kind.COMMISSION, status=Status.APPROVED, raw_status="shipped",
                    gross=FEES, currency=MONEY, day=SHIPPED, item=Text("Name"), quantity=Number("Items Shipped"),
                ),
                earning(
                    key=ITEM_ROW, when=NonZero("Returns"), kind=Kind.REFUND, status=Status.APPROVED, raw_status="returned",
                    gross=FEES, currency=MONEY, day=SHIPPED, item=Text("Name"), quantity=Number("Returns", negate=True),
                ),
            ),
            preamble=PERIOD,
            identity=Identity.PERIOD,
            checks=(BELONGS,),
        ),
        Layout(
            name="bounty",
            needs=("Name", "Date Shipped", TAG, "Quantity", "Ad Fees"),
            aliases=_signed("Ad Fees"),
            records=(
                earning(
                    key=BOUNTY_ROW, kind=Kind.BONUS, status=Status.APPROVED, gross=FEES, currency=MONEY, day=SHIPPED, item=Text("Name"),
                    quantity=Number("Quantity"),
                ),
            ),
            preamble=PERIOD,
            identity=Identity.PERIOD,
            checks=(BELONGS,),
        ),
        Layout(
            name="fee_bonus_earnings",
            needs=("Category", TAG, "Date", "Total Revenue", "Commission Income", "Bonus"),
            aliases=_signed("Total Revenue", "Commission Income", "Bonus"),
            skips=(Skip(Not(NonZero("Bonus")), "no bonus: the commission stands in Fee-Earnings"),),
            records=(
                earning(
                    key=GIFT_ROW, kind=Kind.BONUS, status=Status.APPROVED, gross=Money("Bonus"), currency=MONEY, day=Day("Date", *CLOCK),
                    item=Text("Category"),
                ),
            ),
            preamble=PERIOD,
            identity=Identity.PERIOD,
            checks=(BELONGS,),
        ),
        Layout(
            name="fee_orders",
            needs=("Category", "Name", "ASIN", "Date", "Qty", "Link Type", "Tag"),
            may=("Price", "Indirect Sales", "Device Type Group"),
            aliases=_signed("Price") | {"Indirect Sales": ("Orders through product links",)},
            records=(traffic(key=ORDER_ROW, kind="orders", quantity=Number("Qty"), day=Day("Date", *CLOCK), item=Text("Name")),),
            preamble=PERIOD,
            identity=Identity.PERIOD,
        ),
        Layout(
            name="fee_daily_trends",
            needs=("Date", "Clicks", "Items Ordered (Amazon)", "Total Items Ordered"),
            ignores=("Items Ordered (3rd Party)", "Conversion"),
            records=(traffic(key=(Day("Date", *CLOCK),), kind="clicks", quantity=Number("Clicks"), day=Day("Date", *CLOCK)),),
            preamble=PERIOD,
        ),
        _again("fee_tracking", "sums of Fee-Earnings by tag", TAG, "Clicks", "Items Ordered", "Items Shipped", "Revenue", "Ad Fees"),
        _again(
            "fee_link_type", "sums of Fee-Earnings by kind of link",
            "Link Type", "Clicks", "Items Ordered", "Ordered Revenue", "Items Shipped", "Ad Fees", ignores=("Conversion",),
        ),
        _again("fee_orders_with_clicks", "orders of Fee-Orders", "Name", "ASIN", "Clicks", "Conversion", "Date", "Qty"),
        _newer("category", Day("Date", *LAST_DAY), "Category", needs=("Date",), yields_to=(OLDER,)),
        _newer("linked_product", Day("Date", *LAST_DAY), "Category", "Product Title", "ASIN", needs=("Date",), yields_to=(OLDER, "category")),
        _newer("tracking_id", PeriodEnd(), TAG, yields_to=(OLDER, "category", "linked_product")),
    ),
)  # fmt: skip
