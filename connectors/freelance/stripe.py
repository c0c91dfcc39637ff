"""Stripe: what direct clients paid, what Stripe kept, and its payouts: the API's balance transactions, and the reports as CSV.

A balance transaction (`txn_…`) never changes: a refund or a dispute is a row of its own. A payout is told twice, by its balance
transaction and by itself; both are states of the record `po_…`. The payments export tells a refund on the charge's own row and knows
no other fees, so that it yields to the balance where both cover a day. Money put in or held back is the person's own.

The API and four reports make this file long.
"""

from collections.abc import Callable
from datetime import date

from connectors.api import Api, Body, Cursor, Last, Request, Window
from connectors.auth import Header
from connectors.conditions import Among, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, Skip, earning, payout
from connectors.units import Epoch, Minor
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Const, Instant, Money, Sum, Text, Word

CATEGORY = "reporting_category"
EARNED = {
    **dict.fromkeys(("charge", "payment", "charge_failure", "partial_capture_reversal"), Kind.WORK),
    **dict.fromkeys(("refund", "payment_refund", "refund_failure", "payment_failure_refund"), Kind.REFUND),
    **dict.fromkeys(("dispute", "dispute_reversal", "adjustment", "other_adjustment"), Kind.ADJUSTMENT),
}
COSTS = ("fee", "stripe_fee", "network_cost", "tax")
SENT, RETURNED = ("payout",), ("payout_reversal", "payout_failure", "payout_cancel")
OWN = ("topup", "topup_reversal", "risk_reserved_funds", "reserve_transaction")
SKIPS = (Skip(Among(CATEGORY, *OWN), "the person's own money: put in, or held back and given free again"),)
BALANCE = ("balance_transactions", "balance_change", "balance_history")

Amount = Callable[[str, bool], Word]


def _minor(column: str, negate: bool = False) -> Word:
    return Minor(column, "currency", negate=negate)


def _money(column: str, negate: bool = False) -> Word:
    return Money(column, negate=negate)


def _rows(money: Amount, moment: Word, settled: Word, sent: Word) -> tuple[Record, ...]:
    """Give the records of balance transactions, however they write amounts and moments."""
    told: dict[str, Word] = {
        "currency": Iso("currency"), "event_at": moment, "item": Text("description"), "raw_status": Text(CATEGORY), "ref": Text("source"),
    }  # fmt: skip
    whole: dict[str, Word] = {"status": settled, "gross": money("amount", False), "fee": money("fee", False), "net": money("net", False)}
    cost: dict[str, Word] = {"status": settled, "kind": Const(Kind.ADJUSTMENT), "fee": money("amount", True)}
    away: dict[str, Word] = {"status": sent, "gross": money("amount", True)}
    earned, key, po = Choice(CATEGORY, EARNED), Text("id", required=True), Text("source", required=True)
    known = Among(CATEGORY, *COSTS, *SENT, *RETURNED)
    return (
        Record(shape=Shape.EARNING, key=(key,), raw_id=True, when=Not(known), fields={**told, **whole, "kind": earned}),
        Record(shape=Shape.EARNING, key=(key,), raw_id=True, when=Among(CATEGORY, *COSTS), fields={**told, **cost}),
        Record(shape=Shape.PAYOUT, key=(po,), raw_id=True, when=Among(CATEGORY, *SENT), fields={**told, **away}),
        Record(shape=Shape.PAYOUT, key=(po,), raw_id=True, when=Among(CATEGORY, *RETURNED), suffix="back", fields={**told, **away}),
    )


def _since(name: str, records: str = "data", **more: dict[str, str]) -> Request:
    return Request(
        name=name,
        path=f"/v1/{name}",
        window=Window(start="created[gte]", end="created[lt]", style="unix"),
        paging=Cursor(sends={"starting_after": Last("id")}, more=Body("has_more"), size=100, size_param="limit"),
        records=records,
        id="id",
        needs=("currency",),
        must={"object": "list"},
        of=name.replace("_", " "),
        **more,  # type: ignore[arg-type]  # only `real`
    )


API = Api(
    base="https://api.stripe.com",
    auth=Header(trial=r"(?:sk|rk)_test_"),
    requests=(_since("balance_transactions"), _since("payouts", real={"livemode": "true"})),
    setup="Stripe Dashboard, Developers, API keys: a restricted key that may read Balance and Payouts.",
    source="docs.stripe.com/api/balance_transactions, and Stripe's own OpenAPI fixtures",
    look_back_days=30,
)

UTC = ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")
PLATFORM = Platform(
    name="stripe",
    title="Stripe",
    zone="UTC",
    how_to_export="Stripe Dashboard, Reports, Balance, Balance change from activity: Download itemized CSV; or let `moisson run` fetch it.",
    payers=("Stripe", "Stripe Payments Europe", "Stripe Technology Europe", "STRIPE PAYOUT"),
    never=("client", "tax", "work_start"),
    checked=date(2026, 11, 24),
    api=API,
    layouts=(
        Layout(
            name="balance_transactions",
            kind="json",
            needs=("id", "amount", "fee", "net", "currency", CATEGORY, "created", "status", "source"),
            may=("description",),
            ignores=("object", "type", "available_on", "exchange_rate", "fee_details", "balance_type"),
            skips=SKIPS,
            records=_rows(
                _minor,
                Epoch("created"),
                Choice("status", {"available": Status.APPROVED, "pending": Status.PENDING}),
                Choice("status", {"available": Status.PAID, "pending": Status.PENDING}),
            ),
        ),
        Layout(
            name="payouts",
            kind="json",
            needs=("id", "amount", "currency", "arrival_date", "automatic", "created", "status", "livemode"),
            may=("description",),
            ignores=("*",),
            records=(
                payout(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    status=Choice(
                        "status",
                        {
                            "paid": Status.PAID,
                            "in_transit": Status.PENDING,
                            "pending": Status.PENDING,
                            "canceled": Status.CANCELLED,
                            "failed": Status.REJECTED,
                        },
                    ),
                    raw_status=Text("status"),
                    gross=_minor("amount"),
                    currency=Iso("currency"),
                    item=Text("description"),
                    event_at=Epoch("created"),
                    paid_at=Epoch("arrival_date"),
                ),
            ),
        ),
        Layout(
            name="balance_change",
            needs=("id", "created", "currency", "amount", "fee", "net", CATEGORY),
            may=("description", "source"),
            ignores=("available_on_utc",),
            aliases={"id": ("balance_transaction_id",), "created": ("created_utc",), "amount": ("gross",), "source": ("source_id",)},
            skips=SKIPS,
            records=_rows(_money, Instant("created", formats=UTC), Const(Status.APPROVED), Const(Status.PAID)),
        ),
        Layout(
            name="balance_history",
            needs=("id", CATEGORY, "source", "amount", "fee", "net", "currency", "created"),
            may=("description",),
            ignores=("Available On (UTC)",),
            aliases={CATEGORY: ("Type",), "created": ("Created (UTC)",)},
            skips=SKIPS,
            records=_rows(_money, Instant("created", formats=UTC), Const(Status.APPROVED), Const(Status.PAID)),
        ),
        Layout(
            name="payments",
            needs=("id", "created", "converted_amount", "converted_amount_refunded", "converted_currency", "fee", "status", "captured"),
            may=("description",),
            ignores=(
                "seller_message", "amount", "amount_refunded", "currency", "tax", "mode", "statement_descriptor", "customer_*", "card_*",
                "dispute*", "invoice_*", "payment_source_type", "destination", "transfer*", "payment_intent_id",
            ),
            yields_to=BALANCE,
            skips=(Skip(Among("status", "Failed", "Canceled"), "no money moved"),),
            records=(
                earning(
                    key=(Text("id", required=True),),
                    raw_id=True,
                    kind=Kind.WORK,
                    status=Choice("status", {"Paid": Status.APPROVED, "Refunded": Status.APPROVED, "Partially refunded": Status.APPROVED}),
                    raw_status=Text("status"),
                    gross=Sum(Money("converted_amount"), Money("converted_amount_refunded", negate=True)),
                    fee=Money("fee"),
                    currency=Iso("converted_currency"),
                    item=Text("description"),
                    event_at=Instant("created", formats=UTC),
                ),
            ),
        ),
    ),
)  # fmt: skip
