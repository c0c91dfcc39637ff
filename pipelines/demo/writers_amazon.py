"""Amazon Associates (US): quarterly reports of the older generation as CSV, and monthly ones of the newer.

Older generation: one row per item event, no id, identical rows are all real, a return is a new negative
row. The first quarter of 2026 was exported twice; the later file restates the whole quarter. From July 2026
the money is told by the newer category reports only. The tracking and daily reports are other views of the
same money and clicks.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from pipelines.demo.amazon_goods import TAGS, Event, Year, event, year
from pipelines.demo.kit import Export, Written, counts, days, month_end, raw_bytes, stream, sums, utc
from pipelines.demo.truth import Earned

EARNINGS = (
    "Category", "Name", "ASIN", "Seller", "Tracking ID", "Date Shipped", "Price($)", "Items Shipped",
    "Returns", "Revenue($)", "Ad Fees($)", "Device Type Group",
)  # fmt: skip
DAILY = (
    "Date",
    "Clicks",
    "Items Ordered (Amazon)",
    "Items Ordered (3rd Party)",
    "Total Items Ordered",
    "Conversion",
)
TRACKING = ("Tracking ID", "Clicks", "Items Ordered", "Items Shipped", "Revenue($)", "Ad Fees($)")
BOUNTY = ("Name", "Date Shipped", "Tracking Id", "Quantity", "Ad Fees($)")
CATEGORY = (
    "Date", "Category", "Clicks", "Indirect Items Ordered", "Direct Items Ordered", "Items Ordered",
    "Direct Conversion Rate", "Order Quantity", "Product Conversion Rate", "Order Conversion Rate",
    "Commission Rate", "Ordered Revenue", "Items Shipped", "Items Returned", "Items Shipped Revenue",
    "Items Shipped Earnings", "Items Returned Revenue", "Items Returned Earnings", "Bonus",
    "Total Earnings",
)  # fmt: skip
Quarter = tuple[str, date, date]
OLD_QUARTERS: tuple[Quarter, ...] = (
    ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
    ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
    ("2026-Q2", date(2026, 4, 1), date(2026, 6, 30)),
)
LAST_QUARTER: Quarter = ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30))
RESTATED = utc("2026-05-06T08:31:00")
MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))


def write(seed: int) -> Written:
    """Write every Amazon file; the truth is the restated quarter, never the first export of it."""
    first_seen = year(seed)
    rng = stream(seed, "amazon-restated")
    final = replace(first_seen, events=_restate(rng, first_seen.events))
    exports = [_earnings(quarter, first_seen.events) for quarter in OLD_QUARTERS]
    exports.append(_earnings(OLD_QUARTERS[1], final.events, restated=True))
    for quarter in OLD_QUARTERS:
        exports += [_daily(quarter, final), _tracking(quarter, final)]
    exports += [_bounty(quarter, final) for quarter in (*OLD_QUARTERS, LAST_QUARTER)]
    bonuses = [Decimal(rng.choice(("0", "0", "3.50", "12.00"))) for _ in MONTHS]
    exports += [_category(month, final, bonus) for month, bonus in zip(MONTHS, bonuses, strict=True)]
    events = [(e.moment.date(), "USD", e.fees) for e in final.events]
    events += [(day, "USD", amount) for _, day, _, amount in final.bounties]
    events += [(month_end(month), "USD", bonus) for month, bonus in zip(MONTHS, bonuses, strict=True)]
    superseded = len(_within(OLD_QUARTERS[1], first_seen.events))
    return Written(exports, _earned(final, sum(bonuses, Decimal(0)), superseded), events)


def _within(quarter: Quarter, events: Iterable[Event]) -> list[Event]:
    return [e for e in events if quarter[1] <= e.moment.date() <= quarter[2]]


def _restate(rng: random.Random, events: list[Event]) -> list[Event]:
    """Change one quarter afterwards: four rows gone, five with another fee, fifteen late returns."""
    _, first, last = OLD_QUARTERS[1]
    shipped = [n for n, e in enumerate(events) if first <= e.moment.date() <= last and e.count == 1]
    picked = rng.sample(shipped, 24)
    gone, changed, back = set(picked[:4]), set(picked[4:9]), picked[9:]
    kept = [replace(e, fees=e.fees + Decimal("0.11")) if n in changed else e for n, e in enumerate(events) if n not in gone]
    for n in back:
        e = events[n]
        moment = min(e.moment + timedelta(days=9), e.moment.replace(month=3, day=31))
        kept.append(event(e.good, e.tag, moment, -1, e.device))
    return sorted(kept, key=lambda e: e.moment)


def _export(quarter: Quarter, report: str, lines: list[Sequence[object]], *, restated: bool = False) -> Export:
    """Write one report: a preamble line with the period, the header, the rows, no quoting anywhere."""
    name, first, last = quarter
    preamble = f"{report} reports from {first:%m-%d-%Y} to {last:%m-%d-%Y}"
    if report in {"Daily Trends", "Tracking ID summary"}:
        preamble = f"{report} from {first:%m-%d-%Y} to {last:%m-%d-%Y}"
    moment = RESTATED if restated else utc(f"{last + timedelta(days=3)}T08:15:00")
    file = f"{report.replace(' ', '-')}-{name}{'-restated' if restated else ''}.csv"
    return Export(file, raw_bytes([(preamble,), *lines]), moment, "amazon_associates", len(lines) - 1)


def _earnings(quarter: Quarter, events: list[Event], *, restated: bool = False) -> Export:
    rows = [_item(e) for e in reversed(_within(quarter, events))]
    return _export(quarter, "Fee-Earnings", [EARNINGS, *rows], restated=restated)


def _item(e: Event) -> tuple[object, ...]:
    shipped, returned = (e.count, 0) if e.count > 0 else (0, -e.count)
    what = (e.good.category, e.good.name, e.good.asin, e.good.seller, e.tag, e.moment)
    return (*what, e.good.price, shipped, returned, e.revenue, e.fees, e.device)


def _daily(quarter: Quarter, whole: Year) -> Export:
    lines: list[Sequence[object]] = [DAILY]
    for day in days(quarter[1], quarter[2]):
        sold = [e for e in whole.events if e.moment.date() == day and e.count > 0]
        own = sum(e.count for e in sold if e.good.seller == "Amazon.com")
        every, clicks = sum(e.count for e in sold), sum(whole.clicks[day].values())
        lines.append((day, clicks, own, every - own, every, _percent(every, clicks)))
    return _export(quarter, "Daily Trends", lines)


def _tracking(quarter: Quarter, whole: Year) -> Export:
    """Write the summary per tracking id; saved together with the restated quarter, so that its sums agree."""
    lines: list[Sequence[object]] = [TRACKING]
    for tag in TAGS:
        mine = [e for e in _within(quarter, whole.events) if e.tag == tag]
        clicks = sum(whole.clicks[day][tag] for day in days(quarter[1], quarter[2]))
        sold = sum(e.count for e in mine if e.count > 0)
        money = [sum(column, Decimal(0)) for column in ((e.revenue for e in mine), (e.fees for e in mine))]
        lines.append((tag, clicks, sold, sold, *money))
    return _export(quarter, "Tracking ID summary", lines, restated=quarter[0] == "2026-Q1")


def _bounty(quarter: Quarter, whole: Year) -> Export:
    mine = [b for b in whole.bounties if quarter[1] <= b[1] <= quarter[2]]
    return _export(quarter, "Bounty", [BOUNTY, *((name, day, tag, 1, fee) for name, day, tag, fee in mine)])


def _category(month: date, whole: Year, bonus: Decimal) -> Export:
    """Write one newer report: no preamble, `-` for nothing, returns positive, the bonus on the first row."""
    last = month_end(month)
    mine = [e for e in whole.events if month <= e.moment.date() <= last]
    lines: list[Sequence[object]] = [CATEGORY]
    for category in sorted({e.good.category for e in mine}):
        lines.append(_category_row(last, category, [e for e in mine if e.good.category == category], bonus))
        bonus = Decimal(0)
    lines.append((last, "Kindle Store", 17, *("-",) * 15, "0.00", "-"))
    moment = utc(f"{last + timedelta(days=2)}T09:00:00")
    return Export(f"{month:%Y-%m}_category.csv", raw_bytes(lines), moment, "amazon_associates", len(lines) - 1)


def _category_row(last: date, category: str, events: list[Event], bonus: Decimal) -> tuple[object, ...]:
    sold, back = [e for e in events if e.count > 0], [e for e in events if e.count < 0]
    items, returned = sum(e.count for e in sold), -sum(e.count for e in back)
    direct, clicks = items // 3, items * 11 + 5
    revenue, earned = sum((e.revenue for e in sold), Decimal(0)), sum((e.fees for e in sold), Decimal(0))
    lost, undone = -sum((e.revenue for e in back), Decimal(0)), -sum((e.fees for e in back), Decimal(0))
    orders = (clicks, items - direct, direct, items, _percent(direct, clicks), items)
    rates = (_percent(items, clicks), _percent(items, clicks), f"{events[0].good.per_mille / 10:.2f}")
    money = (revenue, items, returned, revenue, earned, lost, undone, bonus, earned - undone + bonus)
    return (last, category, *orders, *rates, *money)


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.2f}"


def _earned(final: Year, bonus: Decimal, superseded: int) -> Earned:
    fees = {name: [e.fees for e in final.events if (e.count > 0) == keep] for name, keep in (("commission", True), ("refund", False))}
    bounties = sum((amount for *_, amount in final.bounties), Decimal(0))
    gross = {name: {"USD": sum(found, Decimal(0))} for name, found in fees.items()} | {"bonus": {"USD": bounties + bonus}}
    old = [e for e in final.events if e.moment.date() < LAST_QUARTER[1]]
    return Earned(
        gross=gross,
        gross_approved=sums(pair for amounts in gross.values() for pair in amounts.items()),
        statuses={"approved": len(old) + len(final.bounties)},
        raw_statuses=counts("shipped" if e.count > 0 else "returned" for e in old),
        work_items=len(old) + len(final.bounties),
        duplicate_observations=superseded,
        extras={
            "sale_value_USD": sum((e.revenue for e in final.events if e.count > 0), Decimal(0)),
            "bounties_usd": bounties,
            "category_reports_usd": sum((e.fees for e in final.events[len(old) :]), Decimal(0)) + bonus,
            "identical_rows_beyond_the_first": len(old) - len(set(old)),
            "clicks_in_daily_trends": sum(sum(c.values()) for d, c in final.clicks.items() if d < LAST_QUARTER[1]),
        },
    )
