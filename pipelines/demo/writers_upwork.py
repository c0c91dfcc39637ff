"""Upwork: two generations of the transactions CSV, and the weekly summary of the same work.

The transactions are the money that counts (gross, then the fee as a row of its own). The weekly summary
repeats that gross and adds the hours: its money must not be counted again. Work after the last invoice is
in the summary only.
"""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from pipelines.demo.kit import (
    LAST,
    Export,
    Payout,
    Written,
    between,
    cents,
    counts,
    csv_bytes,
    stream,
    sums,
    utc,
)
from pipelines.demo.plan import CONTRACTS, FEE_CHANGE, Contract, Entry
from pipelines.demo.truth import Earned

HEADER_2025 = (
    "Date", "Ref ID", "Type", "Description", "Agency", "Freelancer", "Team", "Account Name", "PO",
    "Amount", "ExchangeRate", "Currency", "Balance",
)  # fmt: skip
HEADER_2026 = (
    "Date", "Transaction ID", "Transaction type", "Transaction summary", "Transaction summary details",
    "Description 1", "Description 2", "Description 3", "Agency team", "Freelancer", "Client team",
    "Account name", "PO", "Ref ID", "Amount $", "Amount in local currency", "Currency",
    "Current balance $", "Payment method",
)  # fmt: skip
HEADER_WEEKLY = ("Date", "Contract", "Hours", "Amount", "Payment type")
NEW_YEAR = date(2026, 1, 1)
ME = "Demo Worker"
WITHDRAWAL_FEE = Decimal("2.00")
OLD_WORDS = {"Fixed-price": "Fixed Price"}
ORDER = ("Hourly", "Fixed-price", "Bonus", "Refund", "Service Fee", "Withdrawal", "Processing Fee")
PROJECTS = (
    "Subtitle a short film",
    "Translate a contract",
    "Proofread a brochure",
    "Menu translation",
    "Store listing",
)
CLIENTS = ("Kestrel Films", "Bramble Legal", "Northwind Hotels", "Olive Tables", "Pebble Games")


@dataclass(frozen=True)
class Line:
    """One transaction row before it has a reference or a balance. Amounts are signed USD."""

    day: date
    type: str
    title: str
    client: str
    amount: Decimal
    detail: str = ""
    period: str = ""
    fee_percent: int = 0
    ref: int = 0
    balance: Decimal = Decimal(0)


@dataclass(frozen=True)
class Worked:
    """Billed work of one day on one contract: ten-minute steps, and the gross they make."""

    day: date
    contract: Contract
    steps: int

    @property
    def amount(self) -> Decimal:
        """Give the gross in USD; every hourly rate here divides by six without a rest."""
        return Decimal(self.contract.rate) * self.steps / 6

    @property
    def invoiced(self) -> date:
        """Give the Monday on which the week of the work is invoiced."""
        return self.day + timedelta(days=7 - self.day.weekday())


def write(seed: int, plan: list[Entry]) -> Written:
    """Write three transaction reports and one weekly summary from the tracked hours of the plan."""
    worked = _billed(plan)
    extra = list(_fixed_and_bonus(seed))
    earned_lines = [*_hourly(worked), *extra, _refund()]
    lines = _ledger(seed, _with_fees(earned_lines))
    old = [line for line in lines if line.day < NEW_YEAR]
    new = [line for line in lines if line.day >= NEW_YEAR]
    half = [line for line in new if line.day <= date(2026, 6, 30)]
    exports = [
        Export("statements_2025-10-01_2025-12-31.csv", csv_bytes(HEADER_2025, map(_cells_2025, old[::-1])),
               utc("2026-01-03T09:12:44"), "upwork", len(old)),
        Export("2026-07-01_transaction_report.csv", csv_bytes(HEADER_2026, map(_cells_2026, half[::-1])),
               utc("2026-07-01T17:40:02"), "upwork", len(half)),
        Export("2026-10-01_transaction_report.csv", csv_bytes(HEADER_2026, map(_cells_2026, new[::-1])),
               utc("2026-10-01T07:02:19"), "upwork", len(new)),
        _weekly(worked, extra),
    ]  # fmt: skip
    payouts = [Payout(x.day, "Upwork", "USD", -x.amount) for x in lines if x.type == "Withdrawal"]
    events = [(x.day, "USD", x.amount) for x in lines if x.type not in {"Withdrawal", "Processing Fee"}]
    return Written(exports, _earned(lines, worked, len(half)), events, payouts)


def _billed(plan: list[Entry]) -> list[Worked]:
    seconds: dict[tuple[date, int], int] = {}
    for entry in plan:
        if entry.contract and entry.kind == "paid":
            key = (entry.day, entry.contract.number)
            seconds[key] = seconds.get(key, 0) + entry.seconds
    of = {contract.number: contract for contract in CONTRACTS}
    return [Worked(day, of[number], total // 600) for (day, number), total in sorted(seconds.items())]


def _hourly(worked: list[Worked]) -> Iterator[Line]:
    weeks: dict[tuple[date, int], list[Worked]] = {}
    for one in worked:
        if one.invoiced <= LAST:
            weeks.setdefault((one.invoiced, one.contract.number), []).append(one)
    for (monday, _), week in sorted(weeks.items()):
        contract, steps = week[0].contract, sum(one.steps for one in week)
        period = f"{monday - timedelta(days=7):%b %d, %Y} - {monday - timedelta(days=1):%b %d, %Y}"
        detail = f"{steps // 6}:{steps % 6}0 hrs at ${contract.rate}.00/hr"
        total = sum((one.amount for one in week), Decimal(0))
        yield Line(monday, "Hourly", contract.label, contract.client, total, detail, period, contract.fee_percent)


def _fixed_and_bonus(seed: int) -> Iterator[Line]:
    rng = stream(seed, "upwork")
    for number in range(16):
        day = date(2025, 10, 9) + timedelta(days=number * 22 + rng.randint(0, 6))
        percent = 12 if day - timedelta(days=12) >= FEE_CHANGE else 10
        pick = rng.randrange(len(PROJECTS))
        label = f"{PROJECTS[pick]} ({41_000_000 + number * 93_071})"
        yield Line(day, "Fixed-price", label, CLIENTS[pick], between(rng, "60", "240"), fee_percent=percent)
        if number % 2:
            tip = between(rng, "5", "30")
            yield Line(day + timedelta(days=2), "Bonus", label, CLIENTS[pick], tip, fee_percent=percent)


def _refund() -> Line:
    contract = CONTRACTS[2]
    title, client = contract.label, contract.client
    return Line(date(2026, 5, 13), "Refund", title, client, Decimal("-54.00"), fee_percent=contract.fee_percent)


def _with_fees(lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        yield line
        fee = -cents(line.amount * line.fee_percent / 100)
        yield replace(line, type="Service Fee", amount=fee, detail=f"Service Fee for {line.type}")


def _ledger(seed: int, lines: Iterable[Line]) -> list[Line]:
    """Add withdrawals every second Wednesday, then references and running balances, oldest first."""
    rng, balance = stream(seed, "upwork-refs"), Decimal(0)
    waiting = sorted(lines, key=lambda line: (line.day, ORDER.index(line.type), line.title))
    found: list[Line] = []
    ref, wednesday = 700_100_000, date(2025, 10, 15)
    while waiting or wednesday <= LAST:
        if waiting and waiting[0].day <= wednesday:
            due = [waiting.pop(0)]
        elif wednesday <= LAST:
            due = list(_withdrawal(wednesday, balance))
            wednesday += timedelta(days=14)
        else:
            due = [waiting.pop(0)]
        for line in due:
            ref += rng.randint(11, 9_000)
            balance += line.amount
            found.append(replace(line, ref=ref, balance=balance))
    return found


def _withdrawal(day: date, balance: Decimal) -> Iterator[Line]:
    if balance > 100:
        yield Line(day, "Withdrawal", "PayPal - d***@example.com", "", WITHDRAWAL_FEE - balance)
        yield Line(day, "Processing Fee", "Withdrawal fee - PayPal", "", -WITHDRAWAL_FEE)


def _cells_2025(line: Line) -> tuple[object, ...]:
    kind = OLD_WORDS.get(line.type, line.type)
    words = " - ".join(part for part in (line.title, line.detail, line.period) if part)
    day = f"{line.day:%b} {line.day.day}, {line.day.year}"
    return (
        day,
        line.ref,
        kind,
        words,
        "",
        ME,
        line.client,
        ME,
        "",
        f"{line.amount:.2f}",
        "",
        "USD",
        f"{line.balance:.2f}",
    )


def _cells_2026(line: Line) -> tuple[object, ...]:
    day = f"{line.day:%b} {line.day.day}, {line.day.year}"
    method = "PayPal" if line.type == "Withdrawal" else ""
    head = (
        day,
        line.ref,
        line.type,
        line.title,
        line.detail,
        line.period,
        "",
        "",
        "",
        ME,
        line.client,
        ME,
        "",
    )
    return (*head, line.ref + 3, f"{line.amount:.2f}", "", "", f"{line.balance:.2f}", method)


def _weekly(worked: list[Worked], extra: list[Line]) -> Export:
    words = {"Fixed-price": "Fixed Price Payment", "Bonus": "Bonus"}
    rows = [(str(w.day), w.contract.label, _short(Decimal(w.steps) / 6), _short(w.amount), "") for w in worked]
    rows += [(str(x.day), x.title, "", _short(x.amount), words[x.type]) for x in extra]
    content = csv_bytes(HEADER_WEEKLY, sorted(rows), quoting=csv.QUOTE_ALL)
    return Export("upwork_weekly_summary.csv", content, utc("2026-10-01T07:05:51"), "upwork", len(rows))


def _short(value: Decimal) -> str:
    return format(round(value, 5).normalize(), "f")


def _earned(lines: list[Line], worked: list[Worked], again: int) -> Earned:
    kinds = {"Hourly": "work", "Fixed-price": "work", "Bonus": "bonus", "Refund": "refund"}
    earning = [line for line in lines if line.type in kinds]
    late = [one for one in worked if one.invoiced > LAST]
    fees = {name: [x for x in lines if x.type == name] for name in ("Service Fee", "Processing Fee")}
    return Earned(
        gross={k: sums(("USD", x.amount) for x in earning if kinds[x.type] == k) for k in ("bonus", "refund", "work")},
        gross_approved=sums(("USD", x.amount) for x in earning),
        fees=sums(("USD", -x.amount) for x in fees["Service Fee"]),
        payout_fees=sums(("USD", -x.amount) for x in fees["Processing Fee"]),
        statuses={"approved": len(earning)},
        raw_statuses=counts(x.type for x in lines),
        work_items=len(earning),
        duplicate_observations=again,
        payouts=sums(("USD", -x.amount) for x in lines if x.type == "Withdrawal"),
        extras={
            "weekly_summary_seconds": sum(one.steps for one in worked) * 600,
            "weekly_summary_not_yet_invoiced_usd": sum((one.amount for one in late), Decimal(0)),
            "service_fee_at_10_percent_usd": -sum((x.amount for x in fees["Service Fee"] if x.fee_percent == 10), Decimal(0)),
            "service_fee_at_12_percent_usd": -sum((x.amount for x in fees["Service Fee"] if x.fee_percent == 12), Decimal(0)),
        },
    )
