"""PayPal: the activity download and the statement, in the language and the formats of the account.

Everything here is a movement of the wallet, never an earning: what a platform pays out arrives here a
second time. `Net` is `Gross` plus `Fee` (a negative number), and every row moves the balance, the pending
ones too. One event can be several rows (payment, conversion out and in, bank funding) that name the payment
in `Reference Txn ID`; `ref` holds that id, or the row's own, so that the rows of one event share it.

Types are hundreds of wordings in many languages, and refusing an unknown one would break the balance. So a
row always lands: its kind is told by the event code where there is one, else by the words of the type; a
type with no known word is a payment or a purchase when it names the other party, else `other`. The wording
itself stays in `item`. An unknown status is refused: it may mean that no money moved.

Headers in five languages and the event codes make this file long.
"""

from collections.abc import Mapping
from datetime import date

from connectors.conditions import Among, Both, Filled, Not
from connectors.currencies import FromAccount, Iso
from connectors.payers import Payer
from connectors.platform import Layout, Platform, Record, Skip, receipt
from connectors.vocabulary import Status
from connectors.wallet._paypal_kinds import AUTHORISATIONS, BASKET, MEMO, event, movement
from connectors.wallet._paypal_names import ALIASES, IGNORED, STATUSES
from connectors.wallet._paypal_search import API, LETTERS, SEARCHED
from connectors.words import Choice, Custom, Instant, Money, Sum, Text, Word

GROSS, FEE, NET = Money("Gross"), Money("Fee", required=False), Money("Net", required=False)
MOMENT = Instant("Date", "Time", zone_column="Time Zone")
COMMON = ("Date", "Time", "Time Zone", "Gross")


def _row(kind: str, currency: Word, moment: Instant = MOMENT, states: Mapping[str, Status] = STATUSES) -> Record:
    """Give the record of a row. The wording of the type changes with the language: it is not in the key."""
    return receipt(
        key=(Text("Transaction ID"), currency, Sum(GROSS, FEE), moment),
        kind=movement(kind),
        item=Text(kind, "Item Title"),
        client=Text("Name"),
        counterparty=Payer("Name"),
        gross=GROSS,
        fee=Money("Fee", negate=True, required=False),
        net=NET,
        currency=currency,
        event_at=moment,
        ref=Custom(("Transaction ID", "Reference Txn ID"), event),
        status=Choice("Status", states),
        raw_status=Text("Status"),
    )


MAY = ("Fee", "Net", "Name", "Transaction ID", "Reference Txn ID", "Item Title")
ACTIVITY = (*MAY, "Status", "Balance Impact", "Transaction Event Code")
SKIPS = (
    Skip(Among("Balance Impact", *MEMO), "a memo: PayPal shows it, but it moves no money"),
    Skip(Among("Type", *BASKET), "an article of a basket: the payment is a row of its own"),
    Skip(
        Both(Among("Type", *AUTHORISATIONS), Not(Filled("Balance Impact"))),
        "an authorisation: no money has moved yet",
    ),
)

PLATFORM = Platform(
    name="paypal",
    title="PayPal",
    zone="account",
    how_to_export="PayPal, Activity, Download: all transactions as CSV, with their Transaction ID.",
    never=("tax", "paid_at"),
    checked=date(2026, 11, 23),
    fee_side="none",
    accounts_ask=("date_order", "decimal"),
    api=API,
    layouts=(
        Layout(
            name="activity",
            needs=(*COMMON, "Currency", "Type"),
            may=ACTIVITY,
            ignores=("Description", *IGNORED),
            aliases=ALIASES,
            skips=SKIPS,
            decimal="detect",
            order="detect",
            records=(_row("Type", Iso("Currency")),),
        ),
        Layout(
            name="statement",
            needs=(*COMMON, "Currency", "Description"),
            may=(*MAY, "Transaction Event Code"),
            ignores=IGNORED,
            aliases=ALIASES,
            decimal="detect",
            order="detect",
            records=(_row("Description", Iso("Currency")),),
        ),
        Layout(
            name="history_short",
            needs=(*COMMON, "Type"),
            may=ACTIVITY,
            ignores=IGNORED,
            aliases=ALIASES,
            skips=SKIPS,
            decimal="detect",
            order="detect",
            records=(_row("Type", FromAccount()),),
        ),
        Layout(
            name="transaction_search",
            kind="json",
            needs=("Transaction ID", "Transaction Event Code", "Date", "Gross", "Currency", "Status"),
            may=("Fee", "Name", "Reference Txn ID", "Item Title"),
            ignores=(
                "transaction_info.*",
                "payer_info*",
                "shipping_info*",
                "cart_info*",
                "store_info*",
                "auction_info*",
                "incentive_info*",
            ),
            aliases={name: (f"transaction_info.{path}",) for name, path in SEARCHED.items()}
            | {"Name": ("payer_info.payer_name.alternate_full_name",)},
            skips=(Skip(Among("Status", "D"), "denied: no money moved"),),
            records=(
                _row("Transaction Event Code", Iso("Currency"), Instant("Date", formats=("%Y-%m-%dT%H:%M:%S%z",), zone="UTC"), LETTERS),
            ),
        ),
    ),
)
