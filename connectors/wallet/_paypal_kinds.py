"""Why money moved in PayPal: by the event code where there is one, else by the words of the type.

Types come in hundreds of wordings and in the language of the account; a type may end in a space. The first
of `MOVEMENTS` that fits wins. `EVENTS` are the language-free codes that a full export can carry (PayPal,
Transaction Search API, transaction event codes).
"""

import re

import polars as pl

from connectors.cells import Parsed
from connectors.conditions import Filled
from connectors.facts import Facts, fold
from connectors.vocabulary import Movement
from connectors.words import NOTHING, Custom, Money, Text, Word

BASKET = ("Shopping Cart Item", "Warenkorbartikel")
AUTHORISATIONS = (
    *("General Authorization", "Authorization", "Void of Authorization", "Reauthorization", "Order"),
    *("Allgemeine Autorisierung", "Autorización", "Algemene autorisatie"),
)
MEMO = ("Memo", "Mémo")

OWN = Movement.WITHDRAWAL
"""Money between the person's own accounts: what comes in is funding, what goes out a withdrawal."""

PAID = Movement.PAYMENT
"""Money between people: what comes in is a payment, what goes out a purchase."""

_WORDS = (
    (
        Movement.CONVERSION,
        r"currency conver|conversion de devise|umrechnung|conversi[oó]n de divisa|valutaomrekening",
    ),
    (Movement.HOLD, r"\bholds?\b|\breleases?\b|\breserves?\b|blocked|funds .*available|einbehalt|freigabe"),
    (Movement.HOLD, r"suspen[ds]|blocage|retenue|retenci[oó]n|bloqueo"),
    (Movement.HOLD, r"authori[sz]ation|autorisierung|autorisation|autorizaci[oó]n|autorisatie"),
    (Movement.FEE, r"\bfees?\b|gebühr|entgelt|\bfrais\b|\bcomisi[oó]n|\btarifas?\b"),
    (OWN, r"withdraw|deposit|transfer|add funds|charge from|auto ?sweep"),
    (OWN, r"abbuchung|auszahlung|gutschrift|überweisung|virement|retrait|dépôt"),
    (OWN, r"retirada|dep[oó]sito|transferencia|storting|opname"),
    (Movement.REFUND, r"refund|revers|charge ?back|rückzahlung|rückbuchung|erstattung|rembours|annulation"),
    (Movement.REFUND, r"reembols|devoluci|terugbetaling|terugboeking"),
    (PAID, r"payment|payout|purchase|donation|checkout|received|mass ?pay|paiement|zahlung|kaufabwicklung"),
    (PAID, r"\bpagos?\b|betaling"),
)
MOVEMENTS = tuple((re.compile(words), movement) for movement, words in _WORDS)

EVENTS = {
    **dict.fromkeys(("T1105", "T1110", "T1111"), Movement.HOLD),
    **dict.fromkeys(("T00", "T05", "T10", "T18"), PAID),
    **dict.fromkeys(("T03", "T04", "T06", "T07", "T17", "T20"), OWN),
    **dict.fromkeys(("T11", "T12"), Movement.REFUND),
    **dict.fromkeys(("T13", "T15", "T21"), Movement.HOLD),
    "T01": Movement.FEE,
    "T02": Movement.CONVERSION,
}


def _told(kind: str) -> str | None:
    """Give the movement that the words of a type tell."""
    return next((str(movement) for words, movement in MOVEMENTS if words.search(fold(kind))), None)


def _coded(code: str) -> str | None:
    """Give the movement of an event code such as T0006: the whole code first, then its group."""
    movement = EVENTS.get(code.strip()[:5]) or EVENTS.get(code.strip()[:3])
    return str(movement) if movement else None


def _mapped(facts: Facts, column: str, meaning: dict[str, str | None]) -> pl.Expr:
    known = {text: movement for text, movement in meaning.items() if movement}
    return facts.cell(column).replace_strict(known, default=None, return_dtype=pl.String) if known else NOTHING


def movement(column: str) -> Word:
    """Give the word that tells why money moved, from the column that holds the wording of the type."""

    def parse(facts: Facts) -> Parsed:
        told = [_mapped(facts, column, {text: _told(text) for text in facts.distinct(column)})]
        if facts.has("Transaction Event Code"):
            codes = facts.distinct("Transaction Event Code")
            told.insert(0, _mapped(facts, "Transaction Event Code", {code: _coded(code) for code in codes}))
        named = pl.when(Filled("Name").holds(facts)).then(pl.lit(str(PAID))).otherwise(pl.lit(str(Movement.OTHER)))
        kind, out = pl.coalesce(*told, named), Money("Gross").parse(facts).value < 0
        bought = pl.when(out & (kind == PAID)).then(pl.lit(str(Movement.PURCHASE)))
        funded = pl.when(~out & (kind == OWN)).then(pl.lit(str(Movement.FUNDING)))
        return Parsed(pl.coalesce(bought, funded, kind), NOTHING)

    return Custom((column, "Transaction Event Code", "Name", "Gross"), parse)


def event(facts: Facts) -> Parsed:
    """Give the id that the rows of one event share; `I-` and `B-` name a subscription or a mandate."""
    own, other = Text("Transaction ID").parse(facts).value, Text("Reference Txn ID").parse(facts).value
    is_event = other.is_not_null() & ~other.str.contains(r"^[A-Z]{1,2}-")
    return Parsed(pl.when(is_event).then(other).otherwise(own), NOTHING)
