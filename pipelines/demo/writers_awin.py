"""Awin, publisher transactions saved from the API: two snapshots, between which statuses and amounts change.

Dates are UTC without an offset. `commissionStatus` stays `approved` after the payment: `paymentId` and
`paidToPublisher` tell it.
"""

import json
import random
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from pipelines.demo.kit import (
    LAST,
    Export,
    Payout,
    Written,
    between,
    cents,
    counts,
    days,
    from_midnight,
    stream,
    sums,
    utc,
)
from pipelines.demo.truth import Earned

MOMENTS = (utc("2026-04-02T10:05:00"), utc("2026-10-01T10:11:30"))
PUBLISHER = 902_114
MERCHANTS = (
    (31101, "Velo Lumiere", "EUR", 6),
    (31102, "Maison Papier", "EUR", 8),
    (31103, "Terra Cuisine", "EUR", 5),
    (31104, "Bookmoor", "GBP", 7),
    (31105, "Highland Wool", "GBP", 9),
)
EMPTY = (
    "commissionSharingPublisherId",
    "commissionSharingSelectedRatePublisherId",
    "originalSaleAmount",
    "trackedCurrencyAmount",
    "basketProducts",
    "campaign",
    "customerAcquisition",
)


@dataclass(frozen=True)
class Sale:
    """One transaction with its whole story; `paid_on` is None until a payment run takes it."""

    number: int
    merchant: tuple[int, str, str, int]
    moment: datetime
    clicked: datetime
    sale: Decimal
    final: str
    decided: datetime
    amended_to: Decimal | None = None
    paid_on: date | None = None
    payment: int = 0
    refs: dict[str, str] = field(default_factory=dict, hash=False)

    @property
    def currency(self) -> str:
        """Give the currency of the programme."""
        return self.merchant[2]

    def status(self, seen: datetime) -> str:
        """Give `commissionStatus` as a call at `seen` answers it."""
        return self.final if self.decided <= seen else "pending"

    def amount(self, seen: datetime) -> Decimal:
        """Give the sale amount then in force: the advertiser may amend it when validating."""
        return self.amended_to if self.amended_to is not None and self.decided <= seen else self.sale

    def commission(self, seen: datetime) -> Decimal:
        """Give the commission then in force."""
        return cents(self.amount(seen) * self.merchant[3] / 100)

    def is_paid(self, seen: datetime) -> bool:
        """Say whether a payment run had taken it by then."""
        return self.paid_on is not None and from_midnight(self.paid_on, 300) <= seen


def write(seed: int) -> Written:
    """Write both snapshots; payments leave monthly and per currency."""
    rng = stream(seed, "awin")
    sales = _paid_out([_sale(rng, number) for number in range(600)])
    exports, seen_lines = [], 0
    for seen in MOMENTS:
        known = [s for s in sales if s.moment < seen]
        content = (json.dumps([_as_json(s, seen) for s in known], indent=1) + "\n").encode()
        exports.append(Export(f"awin_transactions_{seen:%Y-%m-%d}.json", content, seen, "awin", len(known)))
        seen_lines += len(known)
    end = MOMENTS[-1]
    events = [(s.moment.date(), s.currency, s.commission(end)) for s in sales if s.status(end) == "approved"]
    payouts = _payouts(sales)
    return Written(exports, _earned(sales, seen_lines - len(sales), payouts), events, payouts)


def _sale(rng: random.Random, number: int) -> Sale:
    share = Decimal(number) / 600
    moment = from_midnight(date(2025, 10, 1), 420) + timedelta(minutes=int(share * 364 * 1440) + rng.randint(0, 700))
    final = rng.choices(("approved", "declined", "deleted"), (87, 10, 3))[0]
    sale = between(rng, "9", "75")
    return Sale(
        number=2_410_000_000 + number * 1_013,
        merchant=rng.choice(MERCHANTS),
        moment=moment,
        clicked=moment - timedelta(seconds=rng.randint(40, 90_000)),
        sale=sale,
        final=final,
        decided=moment + timedelta(days=rng.randint(18, 65), minutes=rng.randint(0, 900)),
        amended_to=cents(sale / 2) if final == "approved" and rng.random() < 0.05 else None,
        refs={"clickRef": f"deals-{rng.randint(1, 40)}"},
    )


def _paid_out(sales: list[Sale]) -> list[Sale]:
    runs = [day for day in days(date(2025, 11, 1), LAST) if day.day == 15]
    return [_in_run(sale, runs) for sale in sales]


def _in_run(sale: Sale, runs: list[date]) -> Sale:
    """Put an approved sale into the first run that comes three days or more after the decision."""
    if sale.final != "approved":
        return sale
    for number, run in enumerate(runs):
        if from_midnight(run, 0) - sale.decided >= timedelta(days=3):
            payment = 550_000 + number * 10 + (sale.currency == "GBP")
            return replace(sale, paid_on=run, payment=payment)
    return sale


def _payouts(sales: list[Sale]) -> list[Payout]:
    runs: dict[tuple[date, str], Decimal] = {}
    for sale in sales:
        if sale.paid_on:
            key = (sale.paid_on, sale.currency)
            runs[key] = runs.get(key, Decimal(0)) + sale.commission(MOMENTS[-1])
    return [Payout(day, "Awin", currency, amount) for (day, currency), amount in sorted(runs.items())]


def _money(amount: Decimal, currency: str) -> dict[str, object]:
    return {"amount": float(amount), "currency": currency}


def _as_json(s: Sale, seen: datetime) -> dict[str, object]:
    number, name, currency, _ = s.merchant
    status, paid = s.status(seen), s.is_paid(seen)
    return {
        "id": s.number,
        "url": f"https://shop-{number}.example",
        "advertiserId": number,
        "publisherId": PUBLISHER,
        "siteName": name,
        "commissionStatus": status,
        "commissionAmount": _money(s.commission(seen), currency),
        "saleAmount": _money(s.amount(seen), currency),
        "ipHash": str(s.number * 31),
        "customerCountry": "FR" if currency == "EUR" else "GB",
        "clickRefs": s.refs,
        "clickDate": f"{s.clicked:%Y-%m-%dT%H:%M:%S}",
        "transactionDate": f"{s.moment:%Y-%m-%dT%H:%M:%S}",
        "validationDate": f"{s.decided:%Y-%m-%dT%H:%M:%S}" if s.decided <= seen else None,
        "type": "Commission group transaction",
        "declineReason": "Order cancelled" if status == "declined" else None,
        "voucherCodeUsed": False,
        "voucherCode": "",
        "lapseTime": int((s.moment - s.clicked).total_seconds()),
        "clickDevice": "Android Mobile",
        "transactionDevice": "Windows",
        "publisherUrl": "https://deals.example/list",
        "advertiserCountry": "FR" if currency == "EUR" else "GB",
        "orderRef": f"D{s.number % 1_000_003}",
        "customParameters": [],
        "transactionParts": [_part(s, seen)],
        "paidToPublisher": paid,
        "paymentId": s.payment if paid else 0,
        "transactionQueryId": 0,
        **_amendment(s, seen),
        **dict.fromkeys(EMPTY),
    }


def _amendment(s: Sale, seen: datetime) -> dict[str, object]:
    amended = s.decided <= seen and s.amended_to is not None
    before = cents(s.sale * s.merchant[3] / 100)
    return {
        "amended": amended,
        "amendReason": "Part of the order returned" if amended else None,
        "oldSaleAmount": _money(s.sale, s.currency) if amended else None,
        "oldCommissionAmount": _money(before, s.currency) if amended else None,
    }


def _part(s: Sale, seen: datetime) -> dict[str, object]:
    return {
        "commissionGroupId": s.merchant[0] * 10,
        "amount": float(s.amount(seen)),
        "commissionAmount": float(s.commission(seen)),
        "commissionGroupCode": "DEFAULT",
        "commissionGroupName": "Default",
        "trackedParts": [{"code": "DEFAULT", "amount": float(s.amount(seen)), "currency": s.currency}],
    }


def _earned(sales: list[Sale], again: int, payouts: list[Payout]) -> Earned:
    end = MOMENTS[-1]
    words = {"pending": "pending", "approved": "approved", "declined": "rejected", "deleted": "cancelled"}
    work = sums((s.currency, s.commission(end)) for s in sales if s.status(end) == "approved")
    return Earned(
        gross={"commission": work},
        gross_approved=work,
        pending=sums((s.currency, s.commission(end)) for s in sales if s.status(end) == "pending"),
        statuses=counts("paid" if s.is_paid(end) else words[s.status(end)] for s in sales),
        raw_statuses=counts(s.status(end) for s in sales),
        work_items=len(sales),
        duplicate_observations=again,
        payouts=sums((p.currency, p.amount) for p in payouts),
        extras={
            **{f"sale_value_{currency}": total for currency, total in sums((s.currency, s.amount(end)) for s in sales).items()},
            "amended": sum(1 for s in sales if s.amended_to is not None and s.decided <= end),
            "changed_between_snapshots": sum(1 for s in sales if s.moment < MOMENTS[0] and _as_json(s, MOMENTS[0]) != _as_json(s, end)),
        },
    )
