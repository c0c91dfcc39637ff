"""Upwork's GraphQL API: the transaction history, by the day, without pages.

Its records have ids of their own, so that where the transactions report covers a day the API's rows are not counted. Kinds are those of
the report; one that nobody has declared is refused. Access is given once in a browser; the refresh token then renews itself, and is kept
in the keyring.
"""

from connectors import cells
from connectors.api import Api, Ask, Request, Window
from connectors.auth import OAuth
from connectors.cells import Parsed
from connectors.conditions import Among, Not
from connectors.currencies import Iso
from connectors.facts import Facts
from connectors.platform import Layout, Record
from connectors.vocabulary import Kind, Shape, Status
from connectors.words import Choice, Condition, Const, Custom, Money, Text, Word, demand

ROW = "transactionHistoryRow"
HISTORY = f"data.transactionHistory.transactionDetail.{ROW}"
FIELDS = """recordId type accountingSubtype description descriptionUI transactionCreationDate transactionAmount { rawValue currency }
 relatedAssignment relatedInvoiceId relatedTransactionId assignmentCompanyName assignmentDeveloperName assignmentAgencyName paymentStatus"""
KIND, AMOUNT = "accountingSubtype", "transactionAmount.rawValue"

API = Api(
    base="https://api.upwork.com",
    auth=OAuth(token_url="https://www.upwork.com/api/v3/oauth2/token", grant="refresh_token", in_body=True),
    asks=(Ask("ace_id", "the accounting entity of your freelancer account, digits only", r"[0-9]{1,20}"),),
    requests=(
        Request(
            name="transactions",
            path="/graphql",
            graphql="{ transactionHistory(transactionHistoryFilter: { aceIds_any: [$ace], "
            "transactionDateTime_bt: { rangeStart: $since, rangeEnd: $until } }) "
            "{ transactionDetail { " + ROW + " { " + FIELDS + " } } } }",
            params={"ace": "{ace_id}"},
            window=Window(start="since", end="until", ends="last"),
            records=HISTORY,
            id="recordId",
            needs=(KIND,),
            of="transactions",
        ),
    ),
    setup="upwork.com/developer/keys: a key with the scope pub-transaction:read:all; the refresh token comes from giving it consent once.",
    source="Upwork's schema of 2026-01-20, in muhammedaksam/upwork-node",
)


def _day(facts: Facts) -> Parsed:
    """Give the calendar day at the start of the moment."""
    text = facts.cell("transactionCreationDate").str.strip_chars()
    return demand(cells.day(text.str.slice(0, 10), ("%Y-%m-%d",), latest=facts.latest), text)


def layout(work: dict[str, Kind], corrections: dict[str, Kind], costs: tuple[str, ...]) -> Layout:
    """Give the layout, in the kinds of the report."""
    day = Custom(("transactionCreationDate",), _day)
    told: dict[str, Word] = {
        "currency": Iso("transactionAmount.currency"), "item": Text("descriptionUI"), "raw_status": Text(KIND), "day": day,
        "ref": Text("relatedTransactionId"),
    }  # fmt: skip
    paid: dict[str, Word] = {"client": Text("assignmentCompanyName"), "status": Const(Status.APPROVED)}
    amount, cost = Money(AMOUNT), Money(AMOUNT, negate=True)

    def row(when: Condition, kind: Word, shape: Shape = Shape.EARNING, **amounts: Word) -> Record:
        fields = {**told, **(paid if shape is Shape.EARNING else {"status": Const(Status.PAID)}), **amounts}
        fields |= {"kind": kind} if shape is Shape.EARNING else {}
        return Record(shape=shape, key=(Text("recordId", required=True),), raw_id=True, when=when, fields=fields)

    known = (*work, *corrections, *costs, "WHT", "Withdrawal")
    return Layout(
        name="transaction_history",
        kind="json",
        needs=("recordId", KIND, AMOUNT, "transactionAmount.currency", "transactionCreationDate"),
        may=("descriptionUI", "assignmentCompanyName", "relatedTransactionId"),
        ignores=("*",),
        yields_to=("transactions",),
        records=(
            row(Among(KIND, *work), Choice(KIND, work), gross=amount),
            row(Among(KIND, *corrections), Choice(KIND, corrections), gross=amount),
            row(Among(KIND, *costs), Const(Kind.ADJUSTMENT), fee=cost),
            row(Among(KIND, "WHT"), Const(Kind.ADJUSTMENT), tax=cost),
            row(Among(KIND, "Withdrawal"), Const(""), Shape.PAYOUT, gross=cost),
            row(Not(Among(KIND, *known)), Choice(KIND, work), gross=amount),
        ),
    )
