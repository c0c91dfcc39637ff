"""PayPal in French: two overlapping activity downloads of the 41-column layout.

Decimal comma, no-break space for thousands, dd/mm/yyyy, CET and CEST named row by row. A conversion is two
rows joined by the reference number: never income. The last bank withdrawal stays `En attente`, as it often
does for ever.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from pipelines.demo.kit import (
    FIRST,
    LAST,
    ZONE,
    Export,
    Payout,
    at,
    cents,
    code,
    csv_bytes,
    days,
    month_end,
    stream,
    sums,
    utc,
)
from pipelines.demo.rates import Rates, eur
from pipelines.demo.truth import Wallet

HEADER = (
    "Date", "Heure", "Fuseau horaire", "Nom", "Type", "État", "Devise", "Avant commission", "Commission",
    "Net", "De l'adresse email", "À l'adresse email", "Numéro de transaction", "Adresse de livraison",
    "État de l'adresse", "Titre de l'objet", "Numéro de l'objet",
    "Montant des frais d'expédition et de traitement", "Montant de l'assurance", "TVA",
    "Nom de l'option 1", "Valeur de l'option 1", "Nom de l'option 2", "Valeur de l'option 2",
    "Numéro de la transaction de référence", "Numéro de facture", "Numéro de client", "Quantité",
    "Numéro de reçu", "Solde", "Adresse", "Adresse (suite)/District/Quartier", "Ville",
    "État/Province/Région/Comté/Territoire/Préfecture/République", "Code postal", "Pays",
    "Numéro de téléphone du contact", "Objet", "Remarque", "Indicatif pays", "Impact sur le solde",
)  # fmt: skip
ME = "demo.worker@example.com"
PAYERS = {
    "Prolific": ("Prolific Academic Ltd", "payments@prolific.example"),
    "Upwork": ("Upwork Global Inc.", "payments@upwork.example"),
    "Gumroad": ("Gumroad, Inc.", "payouts@gumroad.example"),
    "Awin": ("AWIN AG", "payments@awin.example"),
}
RECEIVED, CONVERTED = "Paiement groupé", "Conversion de devise standard"
WITHDRAWN, BOUGHT = "Virement standard vers un compte bancaire", "Paiement sur site marchand"
DONE, WAITING = "Terminé", "En attente"
OPENING = {"EUR": Decimal("60.00"), "USD": Decimal(0), "GBP": Decimal(0)}
KEEP = Decimal("50.00")
SPREAD = Decimal("0.965")  # PayPal gives the reference rate less 3.5 %
OVERLAP = date(2026, 3, 1)
MOMENTS = (utc("2026-04-01T06:50:00"), utc("2026-10-01T06:55:00"))


@dataclass(frozen=True)
class Row:
    """One balance movement. Amounts are signed: the fee of a receipt is negative and net = gross + fee."""

    moment: datetime
    name: str
    type: str
    currency: str
    gross: Decimal
    fee: Decimal = Decimal(0)
    payer: str = ""
    number: str = ""
    reference: str = ""
    status: str = DONE
    balance: Decimal = Decimal(0)

    @property
    def net(self) -> Decimal:
        """Give what the balance moved by."""
        return self.gross + self.fee

    @property
    def day(self) -> date:
        """Give the local day printed in the file."""
        return self.moment.astimezone(ZONE).date()


def write(seed: int, payouts: list[Payout], rates: Rates) -> tuple[list[Export], Wallet]:
    """Write both downloads from the payouts of every platform; the month they share shows its rows twice."""
    rng = stream(seed, "paypal")
    rows = _balances(rng, [*_receipts(rng, payouts), *_shopping(rng)], rates)
    parts = ([r for r in rows if r.day <= date(2026, 3, 31)], [r for r in rows if r.day >= OVERLAP])
    exports = []
    for part, moment in zip(parts, MOMENTS, strict=True):
        content = csv_bytes(HEADER, map(_cells, part), bom=True, quoting=csv.QUOTE_ALL)
        name = f"paypal_activite_{part[-1].day}.csv"
        exports.append(Export(name, content, moment, "paypal", len(part)))
    return exports, _wallet(rows, sum(map(len, parts)) - len(rows))


def _receipts(rng: random.Random, payouts: list[Payout]) -> Iterator[Row]:
    for payout in payouts:
        day = payout.day + timedelta(days=0 if payout.payer == "Prolific" else 1)
        if day <= LAST:
            moment = at(day, time(rng.randint(7, 21), rng.randint(0, 59), rng.randint(0, 59)))
            fee = -cents(payout.amount * 19 / 1000 + Decimal("0.35")) if payout.payer == "Awin" else Decimal(0)
            name = PAYERS[payout.payer][0]
            yield Row(moment, name, RECEIVED, payout.currency, payout.amount, fee, payout.payer, code(rng, 17))


def _shopping(rng: random.Random) -> Iterator[Row]:
    for day in days(FIRST, LAST):
        if day.day == 5:
            moment = at(day, time(6, rng.randint(0, 59), 30))
            yield Row(moment, "Hosting Hameau SAS", BOUGHT, "EUR", Decimal("-12.99"), number=code(rng, 17))


def _balances(rng: random.Random, moves: list[Row], rates: Rates) -> list[Row]:
    """Add the month-end conversions and withdrawals, and the running balance of every currency."""
    balance, found = dict(OPENING), []
    ends = sorted({month_end(day) for day in days()})
    waiting = sorted(moves, key=lambda row: row.moment)
    for end in ends:
        closing = at(end, time(22, 30))
        while waiting and waiting[0].moment < closing:
            found.append(_booked(waiting.pop(0), balance))
        # One by one: a withdrawal is sized by the balance that the conversions before it left.
        found.extend(_booked(row, balance) for row in _month_end(rng, end, balance, rates))
    return found


def _booked(row: Row, balance: dict[str, Decimal]) -> Row:
    balance[row.currency] += row.net
    return replace(row, balance=balance[row.currency])


def _month_end(rng: random.Random, end: date, balance: dict[str, Decimal], rates: Rates) -> Iterator[Row]:
    """Turn pounds and dollars into euros at PayPal's rate, then send all but a small rest to the bank."""
    for minute, currency in enumerate(("GBP", "USD"), 31):
        held, moment = balance[currency], at(end, time(22, minute, 5))
        if held > 0:
            first, second = code(rng, 17), code(rng, 17)
            bought = cents(eur(rates, held, currency, end) * SPREAD)
            yield Row(moment, "", CONVERTED, currency, -held, number=first, reference=second)
            yield Row(moment, "", CONVERTED, "EUR", bought, number=second, reference=first)
    status = WAITING if end == LAST else DONE
    out = KEEP - balance["EUR"]
    yield Row(
        at(end, time(22, 40, 10)),
        "Banque du Rhone",
        WITHDRAWN,
        "EUR",
        out,
        number=code(rng, 17),
        status=status,
    )


def _cells(row: Row) -> list[str]:
    local = row.moment.astimezone(ZONE)
    sender = PAYERS[row.payer][1] if row.payer else ME
    receiver = ME if row.payer or row.type == CONVERTED else "contact@hameau.example"
    known = {
        "Date": f"{local:%d/%m/%Y}",
        "Heure": f"{local:%H:%M:%S}",
        "Fuseau horaire": local.tzname() or "",
        "Nom": row.name,
        "Type": row.type,
        "État": row.status,
        "Devise": row.currency,
        "Avant commission": french(row.gross),
        "Commission": french(row.fee),
        "Net": french(row.net),
        "De l'adresse email": "" if row.type in {CONVERTED, WITHDRAWN} else sender,
        "À l'adresse email": "" if row.type in {CONVERTED, WITHDRAWN} else receiver,
        "Numéro de transaction": row.number,
        "Numéro de la transaction de référence": row.reference,
        "Solde": french(row.balance),
        "Impact sur le solde": "Crédit" if row.net > 0 else "Débit",
    }
    return [known.get(name, "") for name in HEADER]


def french(amount: Decimal) -> str:
    """Write an amount with a decimal comma and a no-break space for thousands."""
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")


def _wallet(rows: list[Row], again: int) -> Wallet:
    received = [r for r in rows if r.type == RECEIVED]
    return Wallet(
        receipts={payer: sums((r.currency, r.gross) for r in received if r.payer == payer) for payer in sorted(PAYERS)},
        fees=sums((r.currency, -r.fee) for r in rows if r.fee),
        converted_out=sums((r.currency, -r.net) for r in rows if r.type == CONVERTED and r.net < 0),
        converted_in=sums((r.currency, r.net) for r in rows if r.type == CONVERTED and r.net > 0),
        bank_withdrawals=sums((r.currency, -r.net) for r in rows if r.type == WITHDRAWN),
        spent=sums((r.currency, -r.net) for r in rows if r.type == BOUGHT),
        closing_balance=sums([*OPENING.items(), *((r.currency, r.net) for r in rows)]),
        rows=len(rows),
        duplicate_observations=again,
    )
