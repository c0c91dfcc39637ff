"""What a column is usually called, and what the words in it usually mean: names that leave no doubt, in five languages.

A name that is not here decides nothing: the person is asked, or the column is passed over and shown.
"""

import re
from enum import StrEnum
from functools import lru_cache

from connectors.cells import currencies
from connectors.facts import fold, fold_header
from connectors.vocabulary import EffortKind, Kind, Status


class Role(StrEnum):
    """What a column may be to the ledger."""

    GROSS = "gross"
    FEE = "fee"
    TAX = "tax"
    NET = "net"
    CREDIT = "credit"
    DEBIT = "debit"
    BALANCE = "balance"
    CURRENCY = "currency"
    STATUS = "status"
    TYPE = "type"
    ID = "id"
    DAY = "day"
    STARTED = "work_start"
    ENDED = "work_end"
    APPROVED = "approved_at"
    PAID = "paid_at"
    CLOCK = "clock"
    ZONE = "zone_column"
    DURATION = "seconds"
    ITEM = "item"
    CLIENT = "client"
    PROJECT = "project"
    REF = "ref"
    QUANTITY = "quantity"


_NAMES: dict[Role, str] = {
    Role.GROSS: """amount|gross|gross amount|total|total amount|reward|price|earning|earnings|earned|revenue|income|sum|pay|payment amount
amount paid|amount earned|commission amount|sale amount|order total
montant|montant brut|brut|prix|total ttc|total ht|montant ht|gain|gains|revenu|rémunération
betrag|brutto|bruttobetrag|preis|summe|vergütung|verdienst|umsatz|importe|importe bruto|bruto|precio|ingresos|bedrag|brutobedrag|bedrag bruto""",
    Role.FEE: """fee|fees|service fee|platform fee|transaction fee|processing fee|fee amount|frais|frais de service|commission malt|gebühr|gebühren
servicegebühr|comisión|comisiones|kosten|servicekosten""",
    Role.TAX: "tax withheld|withholding tax|withheld tax|withholding|wht|retenue à la source|quellensteuer|retención|bronbelasting",
    Role.NET: """net|net amount|net earnings|net revenue|net total|you receive|you received|montant net|net à payer|netto|nettobetrag|neto
importe neto|nettobedrag""",
    Role.CREDIT: "credit|credit amount|money in|paid in|crédit|haben|crédito|bijschrijving",
    Role.DEBIT: "debit|debit amount|money out|paid out amount|débit|soll|débito|afschrijving",
    Role.BALANCE: "balance|running balance|account balance|solde|kontostand|guthaben|saldo",
    Role.CURRENCY: "currency|currency code|ccy|devise|währung|divisa|moneda|valuta",
    Role.STATUS: "status|state|payment status|statut|état|zustand|estado",
    Role.TYPE: "type|transaction type|kind|typ|transaktionstyp|tipo|nature|soort|art",
    Role.ID: """id|uid|uuid|transaction id|transaction number|order id|order number|task id|job id|payment id|invoice id|invoice number|sale id
submission id|assignment id|record id|entry id|n° de transaction|numéro de transaction|numéro de commande|numéro de facture|n° facture|n° de facture
transaktionscode|transaktionsnummer|bestellnummer|rechnungsnummer|id de transacción|número de pedido|número de factura|factuurnummer""",
    Role.DAY: """date|day|transaction date|order date|sale date|work date|date of work|invoice date|booking date|completed|completed at|completed on
completion date|date completed|submitted|submitted at|jour|date de transaction|date de commande|date de facture|date d'émission|datum|tag
buchungstag|rechnungsdatum|fecha|día|dag|event date""",
    Role.STARTED: "start|started|started at|start time|start date|begin|début|commencé le|beginn|startzeit|inicio|comienzo",
    Role.ENDED: "end|ended|ended at|end time|end date|finish|finished|finished at|stop|fin|ende|endzeit|einde",
    Role.APPROVED: "approved at|approved on|approval date|date approved|date d'approbation|genehmigt am|fecha de aprobación",
    Role.PAID: """paid at|paid on|payment date|date paid|paid date|payout date|date de paiement|payé le|zahlungsdatum|bezahlt am|fecha de pago
betaaldatum""",
    Role.ZONE: "time zone|timezone|tz|fuseau horaire|zeitzone|zona horaria|tijdzone",
    Role.CLOCK: "time|transaction time|heure|uhrzeit|hora|tijd",
    Role.DURATION: """duration|time spent|hours|minutes|seconds|hours worked|time worked|durée|temps passé|heures|dauer|stunden|minuten|duración|horas
minutos|duur|uren""",
    Role.ITEM: """title|item|description|task|study|job|product|gig|service|item description|details|campaign|project title|libellé|désignation
intitulé|mission|tâche|produit|bezeichnung|beschreibung|aufgabe|produkt|título|descripción|tarea|producto|omschrijving|taak""",
    Role.CLIENT: """client|customer|buyer|requester|employer|company|advertiser|merchant|client name|customer name|payer|name|acheteur|entreprise
kunde|auftraggeber|käufer|cliente|comprador|empresa|klant|counterparty|from""",
    Role.PROJECT: "project|channel|projet|projekt|proyecto|canal|kanal",
    Role.REF: "reference|ref|ref id|payout id|payout reference|référence|referenz|referencia|referentie",
    Role.QUANTITY: "quantity|qty|units|clicks|quantité|clics|menge|anzahl|cantidad|aantal",
}
ROLES = {fold(name): role for role, names in _NAMES.items() for name in names.replace("\n", "|").split("|")}
POSITIONS = frozenset({"#", "no", "nr", "row", "line", "ligne", "zeile", "n°", "index"})
"""A row's place in the file is no id: it is another one in the next export."""

BARE = frozenset({"value", "amount", "text", "name"})
TOTALS = frozenset(
    map(
        fold,
        [
            "total",
            "totals",
            "grand total",
            "sum",
            "totaux",
            "total général",
            "somme",
            "summe",
            "gesamt",
            "gesamtsumme",
            "totales",
            "totaal",
        ],
    )
)

_STATUSES: dict[Status, str] = {
    Status.PAID: "paid|paid out|payé|payée|bezahlt|ausgezahlt|pagado|pagada|betaald",
    Status.PENDING: """pending|awaiting review|awaiting approval|in review|under review|waiting|processing|en attente|ausstehend|in prüfung
wartend|pendiente|en revisión|in behandeling""",
    Status.APPROVED: "approved|accepted|confirmed|approuvé|accepté|validé|validée|genehmigt|akzeptiert|bestätigt|aprobado|aceptado|goedgekeurd",
    Status.LOCKED: "locked|verrouillé|gesperrt",
    Status.PAYABLE: "payable|à payer|auszahlbar|pagadero",
    Status.REJECTED: "rejected|declined|denied|refusé|rejeté|abgelehnt|rechazado|afgewezen",
    Status.REVERSED: "reversed|charged back|extourné",
    Status.EXPIRED: "expired|timed out|expiré|abgelaufen|caducado|verlopen",
    Status.CANCELLED: "cancelled|canceled|voided|annulé|annulée|storniert|cancelado|cancelada|geannuleerd",
}
STATUSES = {fold(word): status for status, words in _STATUSES.items() for word in words.replace("\n", "|").split("|")}

SKIP, FEE_ROW, PAYOUT_ROW = "skip", "fee", "payout"
"""What a word of a type may mean besides a kind: a row to pass over, a fee of its own, money sent on to a wallet."""
_KINDS: dict[str, str] = {
    Kind.BONUS: "bonus|prime|bono",
    Kind.TIP: "tip|pourboire|trinkgeld|propina|fooi",
    Kind.REFUND: "refund|remboursement|rückerstattung|erstattung|reembolso|terugbetaling",
    Kind.ADJUSTMENT: "adjustment|correction|ajustement|anpassung|korrektur|ajuste|correctie",
    Kind.COMMISSION: "commission|provision|commissie",
    Kind.SALE: "sale|vente|verkauf|venta|verkoop",
    Kind.ROYALTY: "royalty|royalties|redevance|tantieme|regalía",
    Kind.WORK: "work|task|job|hourly|fixed price|milestone|assignment|travail|tâche|arbeit|aufgabe|trabajo|tarea",
    FEE_ROW: "fee|service fee|frais|frais de service|gebühr|servicegebühr|comisión",
    PAYOUT_ROW: "withdrawal|payout|retrait|versement|auszahlung|abbuchung|retiro|retirada|uitbetaling|opname",
}
KINDS = {fold(word): kind for kind, words in _KINDS.items() for word in words.split("|")}
TYPE_MEANINGS = (*(str(kind) for kind in Kind), FEE_ROW, PAYOUT_ROW, SKIP)
STATUS_MEANINGS = (*(str(status) for status in Status), SKIP)
EFFORTS = {fold(str(kind)): str(kind) for kind in EffortKind}

UNITS = {
    "decimal_hours": ("h", "hrs", "hours", "hour", "hours worked", "heures", "stunden", "horas", "uren", "std"),
    "minutes": ("m", "min", "mins", "minutes", "minuten", "minutos"),
    "seconds": ("s", "sec", "secs", "seconds", "secondes", "sekunden", "segundos"),
}
BRACKETS = re.compile(r"[(\[]([^)\]]*)[)\]]")
EDGES = " :*#.-_"


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Give a column's name for comparing: folded, without what stands in brackets, without marks around it."""
    return fold(BRACKETS.sub(" ", fold_header(name))).strip(EDGES)


def role_of(name: str) -> Role | None:
    """Tell what a column is by its name; None when the name leaves it open.

    A name that a JSON answer makes, such as `amount.value`, is its last part, or the one before it where the last says nothing.
    """
    if fold_header(name) in POSITIONS:
        return None
    head, _, last = name.rpartition(".")
    return ROLES.get(plain(name)) or (ROLES.get(plain(head.rpartition(".")[2] if plain(last) in BARE else last)) if head else None)


def currency_in(name: str) -> str | None:
    """Give the currency that a column's name states, as in `Amount (EUR)` or `Amount EUR`; None when there is none, or several."""
    words = re.findall(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])", name)
    codes = {word for word in words if word in currencies()}
    return codes.pop() if len(codes) == 1 else None


def unit_in(name: str) -> str | None:
    """Give the unit of a duration that a column's name states: decimal_hours, minutes or seconds."""
    said = {fold(text) for text in BRACKETS.findall(name)} | {plain(name), plain(name).split(" ")[-1]}
    found = {style for style, words in UNITS.items() if said & set(words)}
    return found.pop() if len(found) == 1 else None


def looks_like_header(cells: tuple[str, ...]) -> bool:
    """Whether a row names at least two things a ledger asks for: the header below the lines that an export may begin with."""
    filled = [cell for cell in cells if cell.strip()]
    roles = {role for cell in filled if (role := role_of(cell))}
    return len(filled) >= 2 and len(roles) >= 2
