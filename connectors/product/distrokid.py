"""DistroKid: the bank details, in two generations of columns: one row per track, store, country and month of sale.

There is no id, and identical rows are real. Amounts are exact to eight decimals, and some are below zero. The money belongs to
the day of report, as it is by this day that an export is cut; the month of the sale stays in the key. Earnings are what is left
for this account: royalties withheld for songwriters, shares of a team and recoupments are told beside them, and not taken off.
"""

from datetime import date

from connectors.conditions import Negative, Not
from connectors.currencies import Fixed
from connectors.platform import Identity, Layout, Platform, Record, earning
from connectors.vocabulary import Kind, Status
from connectors.words import Condition, Day, Money, Number, Text, Word

EARNED = "Earnings (USD)"
DAY = Day("Reporting Date", "%Y-%m-%d")
ABOUT = ("Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Country of Sale", "Team Percentage")
ROW: tuple[Word, ...] = (DAY, *(Text(column) for column in ABOUT), Number("Quantity"), Money(EARNED))


def _row(when: Condition, kind: Kind) -> Record:
    return earning(
        key=ROW, when=when, kind=kind, status=Status.PAYABLE, gross=Money(EARNED), currency=Fixed("USD"), day=DAY,
        item=Text("Title", "Store"), quantity=Number("Quantity"),
    )  # fmt: skip


PLATFORM = Platform(
    name="distrokid",
    title="DistroKid",
    zone="UTC",
    currency="USD",
    how_to_export="DistroKid, Bank, See excruciating detail, Download: all months as TSV.",
    payers=("DistroKid",),
    never=("client", "fee", "tax", "ref", "event_at", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        Layout(
            name="bank_details",
            needs=("Reporting Date", "Sale Month", "Store", "Artist", "Title", "ISRC", "UPC", "Quantity", "Country of Sale", EARNED),
            may=("Team Percentage",),
            ignores=("Date Inserted", "Song/Album", "Source Type", "Songwriter Royalties Withheld*", "Recoup (USD)"),
            identity=Identity.PERIOD,
            records=(_row(Not(Negative(EARNED)), Kind.ROYALTY), _row(Negative(EARNED), Kind.REFUND)),
        ),
    ),
)
