"""Shopify: Payments transactions and payouts from the admin, and the order and tender transactions of its data exports.

Payments transactions are the ledger: net is amount less fee, which a refund does not give back, and the payout's status moves
on while the row stays. There is no id: a row is known by its moment, type, order and amount. Payouts tell transfers only; what
they sum up are those transactions, which name their payout where its own export is missing; one below zero is taken from the bank.
Order transactions tell the same charges without the fee: those through Shopify Payments are passed over, other gateways are told
here alone. Tender transactions say neither gateway nor fee: they are not counted on days that one of the others covers. Sales tax of
buyers is inside of all of these.
Four tables are described here, which makes the file long.

Four exports that tell parts of the same money make this file long.
"""

from datetime import date

from connectors.between import Back
from connectors.conditions import Among, Negative, NonZero, Not
from connectors.currencies import Iso
from connectors.platform import Layout, Platform, Record, Skip, earning, payout
from connectors.vocabulary import Kind, Status
from connectors.words import Choice, Condition, Day, Instant, Money, Text, Word

AMOUNT, CURRENCY, TEST = Money("amount"), Iso("currency"), Skip(Among("test", "true", "1"), "a test: no money moved")
MOMENT = Instant("Transaction Date", formats=("%Y-%m-%d %H:%M:%S %z",))
PROCESSED = Instant("processed_at", formats=("%Y-%m-%d %H:%M:%S%.f",))
ROW = (MOMENT, Text("Type"), Text("Order"), Money("Amount"), Iso("Currency"))
KINDS = {"charge": Kind.SALE, "refund": Kind.REFUND, "dispute": Kind.REFUND, "chargeback": Kind.REFUND, "adjustment": Kind.ADJUSTMENT}
EARNED = {
    "": Status.APPROVED, "pending": Status.APPROVED, "scheduled": Status.PAYABLE, "in_transit": Status.PAYABLE, "paid": Status.PAID,
    "failed": Status.APPROVED, "canceled": Status.APPROVED,
}  # fmt: skip
SENT = {
    "scheduled": Status.PAYABLE, "in_transit": Status.PAYABLE, "paid": Status.PAID, "failed": Status.CANCELLED, "canceled": Status.CANCELLED,
}  # fmt: skip


def _order(when: Condition, kind: Word | str, amount: Word) -> Record:
    return earning(
        key=(Text("id", required=True),), raw_id=True, when=when, kind=kind, raw_status=Text("status"), event_at=PROCESSED,
        status=Choice("status", {"success": Status.APPROVED, "pending": Status.PENDING}), gross=amount, currency=CURRENCY, ref=Text("order_id"),
    )  # fmt: skip


def _tender(when: Condition, kind: Kind) -> Record:
    return earning(
        key=(Text("id", required=True), Text("order_id"), PROCESSED), when=when, kind=kind, status=Status.APPROVED, gross=AMOUNT,
        currency=CURRENCY, event_at=PROCESSED, ref=Text("order_id"),
    )  # fmt: skip


PLATFORM = Platform(
    name="shopify",
    title="Shopify",
    zone="UTC",
    how_to_export="Shopify admin, Finance, Payouts: Export transactions (plain CSV), and Export payouts.",
    payers=("Shopify", "Shopify Inc", "Shopify International Ltd"),
    never=("client", "item", "tax", "work_start", "approved_at", "paid_at"),
    checked=date(2026, 11, 24),
    certainty="partly",
    names_payouts=True,
    layouts=(
        Layout(
            name="payments_transactions",
            needs=("Transaction Date", "Type", "Order", "Payout Status", "Amount", "Fee", "Net", "Currency"),
            may=("Payout ID",),
            ignores=("Card *", "Payout Date", "Available On", "Checkout", "Payment Method*", "Presentment *", "Business Entity *", "VAT"),
            skips=(Skip(Among("Type", "payout"), "the transfer: the payouts tell it"),),
            records=(
                earning(
                    key=ROW, kind=Choice("Type", KINDS), status=Choice("Payout Status", EARNED), raw_status=Text("Payout Status"),
                    gross=Money("Amount"), fee=Money("Fee", required=False), net=Money("Net", required=False), currency=Iso("Currency"),
                    event_at=MOMENT, ref=Text("Payout ID"),
                ),
            ),
        ),
        Layout(
            name="payouts",
            needs=("Payout Date", "Status", "Charges", "Refunds", "Fees", "Total", "Currency"),
            may=("Payout ID",),
            ignores=("Adjustments", "Reserved Funds", "Retried Amount", "Bank Reference"),
            skips=(
                Skip(Not(NonZero("Total")), "nothing was sent"),
                Skip(Negative("Total"), "taken from the bank, as more was given back than sold: no payout"),
            ),
            records=(
                payout(
                    key=(Day("Payout Date", "%Y-%m-%d"), Money("Total"), Iso("Currency")), status=Choice("Status", SENT),
                    raw_status=Text("Status"), gross=Money("Total"), currency=Iso("Currency"), day=Day("Payout Date", "%Y-%m-%d"),
                    ref=Text("Payout ID"),
                ),
            ),
        ),
        Layout(
            name="order_transactions",
            needs=("id", "order_id", "amount", "processed_at", "gateway", "currency", "kind", "status", "test"),
            ignores=(
                "refund_id", "parent_id", "location_id", "device_id", "user_id", "authorization", "created_at", "source_name", "message",
                "payment_*", "currency_exchange_*", "error_code", "receipt", "_fivetran_*",
            ),
            skips=(
                TEST,
                Skip(Among("kind", "authorization", "void"), "no money moved yet, or any more"),
                Skip(Among("status", "failure", "error"), "it did not go through"),
                Skip(Among("gateway", "shopify_payments"), "the Payments transactions tell it, with the fee"),
            ),
            records=(
                _order(Not(Among("kind", "refund")), Choice("kind", {"sale": Kind.SALE, "capture": Kind.SALE}), AMOUNT),
                _order(Among("kind", "refund"), Kind.REFUND, Back(AMOUNT)),
            ),
        ),
        Layout(
            name="tender_transactions",
            needs=("id", "amount", "currency", "order_id", "payment_method", "processed_at", "remote_reference", "test"),
            ignores=("payment_details_*", "user_id", "_fivetran_*"),
            skips=(TEST,),
            yields_to=("payments_transactions", "order_transactions"),
            records=(_tender(Not(Negative("amount")), Kind.SALE), _tender(Negative("amount"), Kind.REFUND)),
        ),
    ),
)  # fmt: skip
