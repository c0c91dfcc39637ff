"""Revolut: the account statement of one currency, in English, French or German.

There is no id. A row is known again by its start, its amount and the balance it left, which a later export
repeats; types and products change with the language and the year (`CARD_PAYMENT`, then `Card Payment`). The fee
is not in the amount: the balance moves by amount less fee. A row without an end and a balance has not moved
money: pending ones come again when they have, reverted and declined ones never do. A pocket has a balance of its
own between the rows of the account, and money between them shows on both sides. Clock times are the phone's.

A description names the other party, behind a few words for transfers and payments, and so it is read as a name.
Three languages of types and columns make this file longer than most.
"""

from datetime import date

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Among
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.payers import Payer, bare
from connectors.platform import Layout, Platform, Skip, receipt
from connectors.vocabulary import Movement, Status
from connectors.wallet._moves import Moves, PaidBy, Ways
from connectors.words import NOTHING, Choice, Custom, Instant, Money, Sum, Text

GIVERS = ("Payment from", "Transfer from", "Paiement envoyé par", "Zahlung von")
BEFORE_NAME = (*GIVERS, "Transfer to", "From", "To", "Virement à :", "Überweisung an")
BOUGHT, OTHER = (Movement.REFUND, Movement.PURCHASE), (Movement.OTHER, Movement.OTHER)
TYPES: dict[str, Ways] = {
    **dict.fromkeys(("Card Payment", "Paiement par carte", "Kartenbezahlung"), BOUGHT),
    **dict.fromkeys(("Card Refund", "Refund", "Remboursement sur carte"), BOUGHT),
    **dict.fromkeys(("Topup", "Top-Up", "Deposit", "Ajout de fonds", "Einzahlung"), (Movement.FUNDING, Movement.REFUND)),
    **dict.fromkeys(("Exchange", "Change", "Changes", "Umtausch"), (Movement.CONVERSION, Movement.CONVERSION)),
    **dict.fromkeys(("Fee", "Charge", "Charge Refund", "Gebühr"), (Movement.REFUND, Movement.FEE)),
    "ATM": (Movement.FUNDING, Movement.WITHDRAWAL),
    **dict.fromkeys(("Transfer", "Virement", "Interest", "Reward"), OTHER),
}
"""In and out. Whose account a transfer goes to is not told; what comes from somebody is a payment, see `_why`."""

CLOCK = ("%Y-%m-%d %H:%M:%S",)
STARTED, AMOUNT, FEE, CURRENCY = Instant("Started Date", formats=CLOCK), Money("Amount"), Money("Fee", required=False), Iso("Currency")


def _party(facts: Facts) -> Parsed:
    named = {text: bare(text, BEFORE_NAME) for text in facts.distinct("Description")}
    return Parsed(facts.cell("Description").replace_strict(named, default=None, return_dtype=pl.String), NOTHING)


def _why(facts: Facts) -> Parsed:
    """Give the declared movement; money that comes from somebody by name is a payment, also where it is called a deposit."""
    told = Moves("Type", AMOUNT, TYPES).parse(facts)
    named = facts.cell("Description").is_in([text for text in facts.distinct("Description") if text.strip().startswith(GIVERS)])
    arrives = (AMOUNT.parse(facts).value > 0) & told.value.is_in([str(Movement.FUNDING), str(Movement.OTHER)])
    return Parsed(pl.when(named & arrives).then(pl.lit(str(Movement.PAYMENT))).otherwise(told.value), told.problem)


WHY = Custom(("Type", "Description", "Amount"), _why)

PLATFORM = Platform(
    name="revolut",
    title="Revolut",
    zone="account",
    how_to_export="Revolut, an account, Statement, Excel (it is a CSV), one for each currency.",
    never=("tax", "paid_at", "ref"),
    checked=date(2026, 11, 24),
    fee_side="none",
    layouts=(
        Layout(
            name="account_statement",
            needs=("Type", "Product", "Started Date", "Completed Date", "Description", "Amount", "Fee", "Currency", "State", "Balance"),
            aliases={
                "Type": ("Art",),
                "Product": ("Produit", "Produkt"),
                "Started Date": ("Date de début", "Datum des Beginns"),
                "Completed Date": ("Date de fin", "Datum des Abschlusses"),
                "Description": ("Beschreibung",),
                "Amount": ("Montant", "Betrag"),
                "Fee": ("Frais", "Gebühr"),
                "Currency": ("Devise", "Währung"),
                "State": ("État", "Status"),
                "Balance": ("Solde", "Kontostand"),
            },
            skips=(
                Skip(Among("State", "Pending", "En attente"), "pending: it comes again when it has moved money"),
                Skip(Among("State", "Reverted", "Declined", "Refusé", "Storniert"), "reverted or declined: no money moved"),
            ),
            records=(
                receipt(
                    key=(STARTED, CURRENCY, Sum(AMOUNT, Money("Fee", negate=True, required=False)), Money("Balance")),
                    kind=WHY,
                    item=Text("Type", "Product"),
                    client=Custom(("Description",), _party),
                    counterparty=PaidBy(Payer("Description", BEFORE_NAME), WHY),
                    gross=AMOUNT,
                    fee=FEE,
                    currency=CURRENCY,
                    event_at=Instant("Completed Date", formats=CLOCK),
                    status=Choice("State", {"Completed": Status.PAID, "Terminé": Status.PAID, "Abgeschlossen": Status.PAID}),
                    raw_status=Text("State"),
                ),
            ),
        ),
    ),
)
