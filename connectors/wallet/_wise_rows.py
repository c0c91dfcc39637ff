"""What a row of Wise says: which event it belongs to, what the fee was, why money moved.

A statement can be exported with its fees merged into the amounts or as rows of their own. The header is the
same, and `Total fees` stands on the payment either way. A fee row repeats the id of its payment (since 2026 as
`FEE-CARD-1`) with the fee as its amount. Such rows are passed over and their fee is taken off the payment, so
that both exports, and the transaction history, tell one event as one row of one amount.
"""

from dataclasses import dataclass

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Filled
from connectors.facts import Facts
from connectors.vocabulary import Movement, Reason
from connectors.wallet._moves import Moves, Ways
from connectors.words import NOTHING, Custom, Money, Text, Word, demand, fitting

ID, AMOUNT, FEES, TYPE = "TransferWise ID", "Amount", "Total fees", "Transaction Details Type"
PAID, OWN = (Movement.PAYMENT, Movement.REFUND), (Movement.FUNDING, Movement.WITHDRAWAL)
BOUGHT, COST, OTHER = (Movement.REFUND, Movement.PURCHASE), (Movement.REFUND, Movement.FEE), (Movement.OTHER, Movement.OTHER)
TYPES: dict[str, Ways] = {
    "CARD": BOUGHT,
    "DIRECT_DEBIT": BOUGHT,
    "CARD_ORDER_CHECKOUT": COST,
    "ACCRUAL_CHARGE": COST,
    "DEPOSIT": PAID,
    "ACQUIRING_PAYMENT": PAID,
    "TRANSFER": (Movement.REFUND, Movement.OTHER),  # money sent: whether the account is one's own is not told
    "CONVERSION": (Movement.CONVERSION, Movement.CONVERSION),
    **dict.fromkeys(("MONEY_ADDED", "INCOMING_CROSS_BALANCE", "OUTGOING_CROSS_BALANCE", "INVESTMENT_TRADE_ORDER"), OWN),
    **dict.fromkeys(("BALANCE_INTEREST", "BALANCE_ADJUSTMENT", "BALANCE_CASHBACK", "CARD_CASHBACK", "UNKNOWN"), OTHER),
}
"""Every type that Wise's reference of the balance statement lists (docs.wise.com), in and out."""

PREFIXES: dict[str, Ways] = {
    "CARD": BOUGHT,
    "TRANSFER": TYPES["TRANSFER"],
    "BALANCE": TYPES["CONVERSION"],
    "ACCRUAL_CHECKOUT": COST,
    "CARD_ORDER": COST,
}
"""What the start of an id says where no type stands beside it."""


def event(column: str) -> Word:
    """Give the id that all rows of one event share: `CARD_TRANSACTION-1` and `FEE-CARD-1` belong to `CARD-1`."""

    def parse(facts: Facts) -> Parsed:
        text = facts.cell(column).str.strip_chars()
        return demand(Parsed(_bare(text), NOTHING), text)

    return Custom((column,), parse)


def _bare(text: pl.Expr) -> pl.Expr:
    return text.str.replace("^FEE-", "").str.replace("_TRANSACTION-", "-")


def _kind_of_id(text: pl.Expr) -> pl.Expr:
    """Give the word before the number of an id."""
    return _bare(text.str.strip_chars()).str.extract("^([A-Z_]+)-", 1)


@dataclass(frozen=True)
class _Row:
    """The numbers of a row of a statement, and what names its event and its fee, or its event and its amount."""

    amount: Parsed
    fee: Parsed
    owed: pl.Expr
    taken: pl.Expr


def _row(facts: Facts) -> _Row:
    amount, fee = Money(AMOUNT).parse(facts), Money(FEES, required=False).parse(facts)
    name = _bare(facts.cell(ID).str.strip_chars())
    charged = fee.value.fill_null(0) != 0
    owed = pl.when(charged).then(pl.concat_str(name, fee.value.cast(pl.String), separator=" "))
    taken = pl.when(~charged & (amount.value < 0)).then(pl.concat_str(name, (-amount.value).cast(pl.String), separator=" "))
    return _Row(amount, fee, owed, taken)


def _apart(facts: Facts, row: _Row) -> list[str]:
    """Give the fees that stand both on their payment and in a row of their own."""
    if facts.chunk is None:
        return []
    told = facts.chunk.select(row.owed.alias("owed"), row.taken.alias("taken"))
    return sorted(set(told["owed"].drop_nulls()) & set(told["taken"].drop_nulls()))


@dataclass(frozen=True)
class FeeOfItsOwn:
    """The row is a fee that the row of its payment states too."""

    columns: tuple[str, ...] = (ID, AMOUNT, FEES)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where it is; a fee whose payment is not in the file stays a row."""
        row = _row(facts)
        return row.taken.is_in(_apart(facts, row)).fill_null(value=False)


def _moved(facts: Facts) -> Parsed:
    """Give what the event moved the balance by, its fee within."""
    row = _row(facts)
    apart = row.owed.is_in(_apart(facts, row)).fill_null(value=False)
    value = pl.when(apart).then(row.amount.value - row.fee.value).otherwise(row.amount.value)
    return fitting(value, pl.coalesce(row.amount.problem, row.fee.problem))


def _before_fee(facts: Facts) -> Parsed:
    moved, fee = _moved(facts), Money(FEES, required=False).parse(facts)
    return fitting(moved.value + fee.value.fill_null(0), moved.problem)


MOVED = Custom((AMOUNT, FEES, ID), _moved)
GROSS = Custom((AMOUNT, FEES, ID), _before_fee)


def _why(facts: Facts) -> Parsed:
    """Tell why money moved: by the declared type, else by the id, and by who is named as payer."""
    goes_out = Money(AMOUNT).parse(facts).value < 0
    is_paid = Filled("Payer Name").holds(facts) & ~goes_out
    if not facts.has(ID):
        return Parsed(pl.when(is_paid).then(pl.lit(str(Movement.PAYMENT))).otherwise(pl.lit(str(Movement.OTHER))), NOTHING)
    text = facts.cell(ID)
    arrived, left = ({kind: str(ways[way]) for kind, ways in PREFIXES.items()} for way in (0, 1))
    by_id = pl.when(goes_out).then(_named(text, left)).otherwise(_named(text, arrived))
    arrival = pl.when(is_paid).then(pl.lit(str(Movement.PAYMENT))).otherwise(pl.lit(str(Movement.FUNDING)))
    by_id = pl.when(~goes_out & (_kind_of_id(text) == "TRANSFER")).then(arrival).otherwise(by_id)
    typed = Moves(TYPE, Money(AMOUNT), {**TYPES, "": OTHER}).parse(facts)
    told = pl.when(Filled(TYPE).holds(facts)).then(typed.value).otherwise(by_id)
    fee = text.str.strip_chars().str.starts_with("FEE-") & goes_out
    return Parsed(pl.when(fee).then(pl.lit(str(Movement.FEE))).otherwise(told), typed.problem)


def _named(text: pl.Expr, meanings: dict[str, str]) -> pl.Expr:
    return _kind_of_id(text).replace_strict(meanings, default=str(Movement.OTHER), return_dtype=pl.String)


WHY = Custom((TYPE, ID, AMOUNT, "Payer Name"), _why)


def fee_in(column: str, said: str, currency: str) -> Word:
    """Give a fee of the history; one in another currency than its row left another balance, and is refused."""

    def parse(facts: Facts) -> Parsed:
        fee = Money(column, required=False).parse(facts)
        if not facts.has(said):
            return fee
        other = (fee.value != 0) & (facts.cell(said).str.strip_chars() != facts.cell(currency).str.strip_chars())
        return Parsed(fee.value, pl.coalesce(fee.problem, pl.when(other).then(pl.lit(Reason.CURRENCY_CONFLICT.value))))

    return Custom((column, said, currency), parse)


def why_by_names(inward: bool, *, converts: bool = False) -> Word:
    """Give why money moved in the history: own money stands between two equal names, cards by their id."""

    def parse(facts: Facts) -> Parsed:
        text, own = facts.cell("ID"), Text("Source name").parse(facts).value == Text("Target name").parse(facts).value
        way = 0 if inward else 1
        meanings = {kind: str(ways[way]) for kind, ways in PREFIXES.items() if kind not in {"TRANSFER", "BALANCE"}}
        between = pl.when(own).then(pl.lit(str(OWN[way]))).otherwise(pl.lit(str(PAID[0] if inward else BOUGHT[1])))
        kind = _kind_of_id(text)
        told = kind.replace_strict(meanings, default=None, return_dtype=pl.String)
        told = pl.when(kind.is_in(["BALANCE_CASHBACK", "CARD_CASHBACK"])).then(pl.lit(str(Movement.OTHER))).otherwise(told)
        if converts:
            same = facts.cell("Source currency").str.strip_chars() == facts.cell("Target currency").str.strip_chars()
            told = pl.when(same).then(pl.lit(str(OWN[way]))).otherwise(pl.lit(str(Movement.CONVERSION)))
        return Parsed(pl.coalesce(told, between), NOTHING)

    return Custom(("ID", "Source name", "Target name", "Source currency", "Target currency"), parse)
