"""The rows of the small ledger: tasks, sales, payouts, receipts, effort and visits of March 2026."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

NOUGHT = Decimal(0)
CLIENT = "0123456789abcdef0123"
PAYER = "f123456789abcdef0123"
Row = dict[str, Any]


def clock(day: int, hour: int, minute: int = 0) -> datetime:
    """Give a moment of March 2026, UTC."""
    return datetime(2026, 3, day, hour, minute)  # noqa: DTZ001  # as above


def rates() -> list[Row]:
    """Give a month of exchange rates on working days, each day's a little other."""
    days = [date(2026, 2, 20) + timedelta(days=n) for n in range(30)]
    same = {"shape": "rate"}
    return [
        same | {"record_key": f"{day}{code}", "currency": code, "work_date": day, "gross": _rate(rate, day)}
        for day in days
        for code, rate in (("GBP", "0.86"), ("USD", "1.17"))
        if day.weekday() < 5
    ]


def _rate(base: str, day: date) -> Decimal:
    return Decimal(base) + day.day * Decimal("0.0001")


def money(gross: str, fee: str = "0", currency: str = "GBP") -> Row:
    """Give the amounts of a row."""
    return {
        "gross": Decimal(gross),
        "fee": Decimal(fee),
        "tax": NOUGHT,
        "other": NOUGHT,
        "net": Decimal(gross) - Decimal(fee),
        "currency": currency,
    }


def task(key: str, day: int, hour: int, gross: str, status: str = "approved") -> Row:
    """Give one task of a quarter of an hour."""
    when = {"work_start": clock(day, hour), "work_end": clock(day, hour, 15), "work_date": date(2026, 3, day)}
    return (
        {
            "shape": "earning",
            "record_key": key,
            "kind": "work",
            "status": status,
            "client": CLIENT,
            "item": "a study",
        }
        | when
        | money(gross, "0.10")
    )


def sale(key: str, day: int, gross: str, occurrence: int = 1) -> Row:
    """Give one sale, known by its day and content."""
    about = {
        "shape": "earning",
        "record_key": key,
        "occurrence": occurrence,
        "kind": "sale",
        "status": "paid",
        "work_date": date(2026, 3, day),
    }
    return about | money(gross, "0.30", "USD")


def books() -> list[tuple[str, str, list[dict[str, Any]]]]:
    """Give every platform's family and batches."""
    march = (date(2026, 3, 1), date(2026, 3, 9))
    twins = [sale("s1", 3, "9.00"), sale("s1", 3, "9.00", 2)]
    older = {
        "layout": "sales",
        "rows": [*twins, sale("gone", 5, "1.00")],
        "seen": clock(8, 0),
        "period": march,
    }
    newer = {
        "layout": "sales",
        "rows": [*twins, sale("s2", 6, "4.00") | {"sale_value": Decimal("40.00")}],
        "seen": clock(9, 0),
        "period": march,
    }
    statements = [sale("p1", 4, "5.00") | {"kind": "royalty"}, sale("p2", 20, "7.00") | {"kind": "royalty"}]
    pending = {"layout": "work", "rows": _tasks("pending"), "seen": clock(6, 0)}
    approved = {"layout": "work", "rows": _tasks("approved"), "seen": clock(7, 0)}
    return [
        ("prolific", "microtask", [pending, approved, {"layout": "payouts", "rows": _payouts()}]),
        (
            "gumroad",
            "product",
            [older, newer, {"layout": "statements", "rows": statements, "yields": ["sales"]}],
        ),
        ("paypal", "wallet", [{"layout": "activity", "rows": _receipts()}]),
        ("toggl", "effort", [{"layout": "entries", "rows": _effort()}]),
        ("prolific", "microtask", [{"layout": "visits", "rows": _visits()}]),
        ("upwork", "freelance", [{"layout": "transactions", "rows": _jobs()}]),
        ("proposals", "freelance", [{"layout": "proposals", "rows": _proposals()}]),
    ]


def _tasks(first: str) -> list[Row]:
    bonus = {"shape": "earning", "record_key": "a:bonus", "kind": "bonus", "status": "approved"} | money("0.50", currency="EUR")
    days = [task(f"t{day}{hour}", day, hour, f"{hour}.20") for day in (3, 4, 5) for hour in (9, 10, 14)]
    near = task("near", 3, 9, "1.50") | {"work_start": clock(3, 9, 25), "work_end": clock(3, 9, 40)}
    beside = task("beside", 3, 9, "2.00") | {"work_start": clock(3, 9, 10), "work_end": clock(3, 9, 22)}
    return [
        task("a", 2, 9, "3.00", first),
        task("no", 2, 10, "1.00", "rejected"),
        task("wait", 5, 16, "2.50", "pending"),
        bonus,
        beside,
        near,
        *days,
    ]


def _payouts() -> list[Row]:
    about = {"shape": "payout", "record_key": "out1", "status": "paid", "work_date": date(2026, 3, 6)}
    return [about | money("50.00", "0.75")]


def _receipts() -> list[Row]:
    about = {
        "shape": "receipt",
        "record_key": "in1",
        "kind": "work",
        "counterparty": "prolific",
        "work_date": date(2026, 3, 9),
    }
    paid = about | {"record_key": "in2", "kind": "payment", "client": PAYER, "counterparty": None}
    return [
        about | money("49.25", "0.25"),
        paid | {"work_date": date(2026, 3, 12)} | money("20.00", "0.40"),
        paid | {"record_key": "back", "kind": "refund", "work_date": date(2026, 3, 13)} | money("-5.00"),
        paid | {"record_key": "spent", "kind": "purchase", "work_date": date(2026, 3, 13)} | money("-7.00"),
    ]


def _effort() -> list[Row]:
    clocked = {"work_start": clock(4, 11), "work_end": clock(4, 11, 30), "work_date": date(2026, 3, 4)}
    told = {"seconds": 1800, "work_date": date(2026, 3, 10)}
    same = {"shape": "effort", "project": "studies"}
    return [
        same | {"record_key": "e1", "effort_kind": "search", "tier": "measured"} | clocked,
        same | {"record_key": "e2", "effort_kind": "paid", "tier": "reported"} | told,
        *_evenings(),
    ]


def _evenings() -> list[Row]:
    """Give twelve hours on one contract, in three weeks."""
    same = {"shape": "effort", "project": "Upwork", "client": CLIENT, "item": "Logo", "effort_kind": "paid", "tier": "measured"}
    return [
        same | {"record_key": f"u{d}", "work_start": clock(d, 18), "work_end": clock(d, 22), "work_date": date(2026, 3, d)}
        for d in (6, 10, 17)
    ]


def _visits() -> list[Row]:
    return [
        {
            "shape": "traffic",
            "record_key": f"v{day}",
            "kind": "clicks",
            "quantity": 10 * day,
            "work_date": date(2026, 3, day),
        }
        for day in (2, 3)
    ]


def _jobs() -> list[Row]:
    about = {"shape": "earning", "kind": "work", "status": "approved"}
    paid = [
        ("j1", 6, CLIENT, "Logo", "120.00"),
        ("j2", 10, CLIENT, "Logo", "130.00"),
        ("j3", 17, CLIENT, "Logo", "110.00"),
        ("j4", 11, PAYER, "Poster", "80.00"),
    ]
    jobs = [
        about | {"record_key": k, "work_date": date(2026, 3, d), "client": c, "item": i} | money(g, "10.00", "EUR")
        for k, d, c, i, g in paid
    ]
    return [*jobs, about | {"record_key": "j5", "kind": "adjustment", "work_date": date(2026, 3, 11)} | money("0", "2.00", "EUR")]


def _proposals() -> list[Row]:
    about = {"shape": "proposal", "project": "Upwork", "kind": "bid", "status": "tracked", "raw_status": "sent"}
    return [about | {"record_key": f"p{day}", "quantity": day, "work_date": date(2026, 3, day)} for day in (2, 3)]
