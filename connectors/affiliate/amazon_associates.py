"""Amazon Associates: two generations of reports that tell the same money, as CSV or XLSX.

The older has one row per shipped item without an id: identical rows are all real, and a return is a row of
its own with negative money. The newer has one row per day or month and category, product or tag, with returns
as positive columns. Amounts carry no currency (`$` is also Canada's): the account's marketplace says it, and
sellers and tags may contradict. Times carry no zone, Pacific from memory only: days are taken as written and
never shifted. Clicks are read from Fee-DailyTrends alone, for the newer reports tell each click three times.

Two generations of eleven reports make this file long.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Always, Either, NonZero, Not
from connectors.currencies import FromAccount
from connectors.facts import Facts
from connectors.platform import Check, Doubt, Identity, Layout, Platform, Preamble, Skip, earning, traffic
from connectors.settings import Account
from connectors.vocabulary import Kind, Reason, Status
from connectors.words import Custom, Day, Instant, Money, Number, PeriodEnd, Sum, Text, Word

CURRENCIES = {
    "US": "USD", "UK": "GBP", "CA": "CAD", "DE": "EUR", "FR": "EUR", "IT": "EUR", "ES": "EUR", "NL": "EUR",
    "BE": "EUR", "IE": "EUR", "SE": "SEK", "PL": "PLN",
}  # fmt: skip
SELLERS = {"amazon.com": "US", "amazon.co.uk": "UK", "amazon.com.be": "BE"}
SELLERS |= {f"amazon.{place.casefold()}": place for place in CURRENCIES}
AMERICA, EUROPE = ("US", "CA"), ("UK", "DE", "FR", "IT", "ES", "NL", "BE", "IE", "SE", "PL")
TAGS = {"-20": AMERICA, "-21": EUROPE}
PERIOD = Preamble(re.compile(r"\bfrom (?P<start>\d\d-\d\d-\d{4}) to (?P<end>\d\d-\d\d-\d{4})"), "%m-%d-%Y")
CLOCK = ("%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
TAG = "Tracking ID"
FEES = Money("Ad Fees")
SENT, BACK, GIFT, TOTAL = "Items Shipped Earnings", "Items Returned Earnings", "Bonus", "Total Earnings"
SOLD, UNSOLD = "Items Shipped Revenue", "Items Returned Revenue"
SEEN_ELSEWHERE = (
    "Items Ordered", "Ordered Revenue",
    "Indirect Items Ordered", "Direct Items Ordered", "Direct Conversion Rate", "Order Quantity",
    "Product Conversion Rate", "Order Conversion Rate", "Commission Rate",
)  # fmt: skip
OLDER, MONEY = "fee_earnings", FromAccount()


def _contradicted(seen: Mapping[str, Sequence[str]], facts: Facts, account: Account) -> Doubt | None:
    """Ask whether sellers and tags belong where the account's currency is paid; tags tell the continent."""
    clues: list[tuple[str, tuple[str, ...]]] = []
    told = [(seller, SELLERS.get(seller.strip().casefold())) for seller in seen.get("Seller", ())]
    clues += [(f"the seller {seller!r}", (place,)) for seller, place in told if place]
    if facts.currency in CURRENCIES.values():
        tags = [(tag, TAGS.get(tag.strip()[-3:])) for tag in seen.get(TAG, ())]
        clues += [(f"the tracking id {tag!r}", places) for tag, places in tags if places]
    for clue, places in clues:
        if facts.currency not in {CURRENCIES[place] for place in places}:
            return _doubt(clue, places, facts, account)
    return None


def _doubt(clue: str, places: Sequence[str], facts: Facts, account: Account) -> Doubt:
    """Name the setting to change: the currency where it is set, as it goes before the marketplace."""
    said, name, right = f'marketplace = "{account.marketplace}"', "marketplace", list(places)
    if account.currency:
        said, name = f'currency = "{account.currency}"', "currency"
        right = list(dict.fromkeys(CURRENCIES[place] for place in places))
    detail = f"{clue} is not paid in {facts.currency}, but the account says {said}"
    return Doubt(Reason.CURRENCY_CONFLICT, detail, f"{name} = " + " or ".join(f'"{value}"' for value in right))


BELONGS = Check(("Seller", TAG), _contradicted)


def _signed(*names: str) -> dict[str, tuple[str, ...]]:
    """Give the spellings of amounts: Canada prints `$` too, and the UK no sign at all."""
    return {name: tuple(f"{name}({sign})" for sign in "$£€") for name in names}


def _again(name: str, why: str, *needs: str, ignores: tuple[str, ...] = ()) -> Layout:
    """Describe a sheet that tells once more what other sheets tell: it is read, and not counted."""
    amounts = _signed("Revenue", "Ad Fees", "Ordered Revenue")
    aliases = {column: amounts[column] for column in needs if column in amounts}
    skips = (Skip(Always(), why),)
    return Layout(name=name, needs=needs, ignores=ignores, aliases=aliases, records=(), skips=skips, preamble=PERIOD)


def _tag(facts: Facts) -> Parsed:
    """Give the tracking id; another text, such as that of a total row, is refused: nothing else in the row would tell it."""
    told = Text(TAG).parse(facts)
    known = told.value.str.contains(r"-[0-9]{2}$|^others$").fill_null(value=False)
    return Parsed(told.value, pl.when(~known).then(pl.lit(Reason.UNDECLARED_VALUE.value)))


def _amount(column: str, *, negate: bool = False) -> Money:
    return Money(column, negate=negate, required=False, empty=("-",))


def _newer(name: str, day: Word, *by: str, yields_to: tuple[str, ...], needs: tuple[str, ...] = ()) -> Layout:
    """Describe a newer report, one row per day and `by`. Total = Shipped - Returned + Bonus is checked."""
    item, key = Text(*by), (day, *(Custom((TAG,), _tag) if column == TAG else Text(column) for column in by))
    moved = Either(*(NonZero(column) for column in (TOTAL, SENT, BACK, GIFT)))
    return Layout(
        name=name,
        needs=(*needs, *by, "Clicks", "Items Shipped", "Items Returned", SENT, BACK, TOTAL),
        may=(GIFT, SOLD, UNSOLD),
        ignores=SEEN_ELSEWHERE,
        skips=(Skip(Not(moved), "clicks only: nothing was shipped, returned or given"),),
        records=(
            earning(
                key=key, when=moved, kind=Kind.COMMISSION, status=Status.APPROVED, gross=_amount(SENT),
                net=Sum(_amount(TOTAL), _amount(BACK), _amount(GIFT, negate=True)), currency=MONEY, day=day,
                item=item, quantity=Number("Items Shipped", empty=("-",)), sale_value=_amount(SOLD),
            ),
            earning(
                key=key, when=NonZero(BACK), suffix="returned", kind=Kind.REFUND, status=Status.APPROVED,
                gross=_amount(BACK, negate=True), currency=MONEY, day=day, item=item,
                quantity=Number("Items Returned", empty=("-",), negate=True), sale_value=_amount(UNSOLD, negate=True),
            ),
            earning(
                key=key, when=NonZero(GIFT), suffix="bonus", kind=Kind.BONUS, status=Status.APPROVED,
                gross=_amount(GIFT), currency=MONEY, day=day, item=item,
            ),
        ),
        identity=Identity.PERIOD,
        months="Date" if "Date" in needs else None,
        checks=(BELONGS,),
        yields_to=yields_to,
    )  # fmt: skip


SHIPPED = Day("Date Shipped", *CLOCK)
LAST = Day("Date", *CLOCK, "%m/%d/%Y", "%m-%d-%Y")
ITEM_ROW: tuple[Word, ...] = (
    *(Text(column) for column in ("Category", "Name", "ASIN", "Seller", TAG, "Device Type Group", "Direct")),
    Instant("Date Shipped", formats=CLOCK, zone="UTC"),
    Money("Price", required=False),
    Number("Items Shipped"),
    Number("Returns"),
    Money("Revenue"),
    FEES,
)
ORDER_ROW: tuple[Word, ...] = (
    *(Text(c) for c in ("Category", "Name", "ASIN", "Link Type", "Tag", "Indirect Sales", "Device Type Group")),
    Instant("Date", formats=CLOCK, zone="UTC"),
    Number("Qty"),
    Money("Price", required=False),
)
BOUNTY_ROW = (Text("Name"), SHIPPED, Text(TAG), Number("Quantity"), FEES)
GIFT_ROW = (Text("Category"), Text(TAG), Day("Date", *CLOCK), Money("Bonus"))

PLATFORM = Platform(
    name="amazon_associates",
    title="Amazon Associates",
    zone="America/Los_Angeles",
    how_to_export=(
        "Amazon Associates, Reports, Download reports: XLSX (or CSV), by whole months; of the newer "
        "reports the one by category."
    ),
    marketplaces=CURRENCIES,
    payers=("Amazon Associates",),
    never=("client", "fee", "tax", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 23),
    fee_side="none",
    accounts_ask=("marketplace",),
    layouts=(
        Layout(
            name=OLDER,
            needs=(
                "Category", "Name", "ASIN", "Seller", TAG, "Date Shipped", "Price", "Items Shipped",
                "Returns", "Revenue", "Ad Fees",
            ),
            may=("Device Type Group", "Direct"),
            aliases=_signed("Price", "Revenue", "Ad Fees"),
            records=(
                earning(
                    key=ITEM_ROW, when=Not(NonZero("Returns")), kind=Kind.COMMISSION, status=Status.APPROVED,
                    raw_status="shipped", gross=FEES, currency=MONEY, day=SHIPPED, item=Text("Name"),
                    quantity=Number("Items Shipped"), sale_value=Money("Revenue"),
                ),
                earning(
                    key=ITEM_ROW, when=NonZero("Returns"), kind=Kind.REFUND, status=Status.APPROVED,
                    raw_status="returned", gross=FEES, currency=MONEY, day=SHIPPED, item=Text("Name"),
                    quantity=Number("Returns", negate=True), sale_value=Money("Revenue"),
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
                    key=BOUNTY_ROW, kind=Kind.BONUS, status=Status.APPROVED, gross=FEES, currency=MONEY,
                    day=SHIPPED, item=Text("Name"), quantity=Number("Quantity"),
                ),
            ),
            preamble=PERIOD,
            identity=Identity.PERIOD,
            checks=(BELONGS,),
        ),
        Layout(
            name="fee_bonus_earnings",
            needs=("Category", TAG, "Date", "Total Revenue", "Commission Income", GIFT),
            aliases=_signed("Total Revenue", "Commission Income", GIFT),
            skips=(Skip(Not(NonZero(GIFT)), "no bonus: the commission stands in Fee-Earnings"),),
            records=(
                earning(
                    key=GIFT_ROW, kind=Kind.BONUS, status=Status.APPROVED, gross=Money(GIFT), currency=MONEY,
                    day=Day("Date", *CLOCK), item=Text("Category"),
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
            records=(
                traffic(
                    key=ORDER_ROW, kind="orders", quantity=Number("Qty"), day=Day("Date", *CLOCK),
                    item=Text("Name"),
                ),
            ),
            preamble=PERIOD,
            identity=Identity.PERIOD,
        ),
        Layout(
            name="fee_daily_trends",
            needs=("Date", "Clicks", "Items Ordered (Amazon)", "Total Items Ordered"),
            ignores=("Items Ordered (3rd Party)", "Conversion"),
            records=(
                traffic(
                    key=(Day("Date", *CLOCK),), kind="clicks", quantity=Number("Clicks"),
                    day=Day("Date", *CLOCK),
                ),
            ),
            preamble=PERIOD,
        ),
        _again(
            "fee_tracking", "the money of Fee-Earnings, by tag",
            TAG, "Clicks", "Items Ordered", "Items Shipped", "Revenue", "Ad Fees",
        ),
        _again(
            "fee_link_type", "the money of Fee-Earnings, by kind of link",
            "Link Type", "Clicks", "Items Ordered", "Ordered Revenue", "Items Shipped", "Ad Fees",
            ignores=("Conversion",),
        ),
        _again(
            "fee_orders_with_clicks", "the orders of Fee-Orders",
            "Name", "ASIN", "Clicks", "Conversion", "Date", "Qty",
        ),
        _newer("category", LAST, "Category", needs=("Date",), yields_to=(OLDER,)),
        _newer(
            "linked_product", LAST, "Category", "Product Title", "ASIN",
            needs=("Date",), yields_to=(OLDER, "category"),
        ),
        _newer("tracking_id", PeriodEnd(), TAG, yields_to=(OLDER, "category", "linked_product")),
    ),
)  # fmt: skip
