"""YouTube Studio: estimated revenue by day, or by video. Estimates, in three decimals, that are never paid as such.

What is owed is told by AdSense at the end of the month (`Earnings - YouTube`), so these amounts stay pending and
are never counted beside it. Headers hold soft hyphens, the currency stands in one of them, and the first row is
the total of unrounded numbers: it is not the sum of the rows. The table by video names no day at all.
"""

from datetime import date

from connectors.conditions import Among, Filled, NonZero
from connectors.currencies import AT_END, FromHeader, spelled
from connectors.platform import Identity, Layout, Platform, Skip, earning, traffic
from connectors.vocabulary import Kind, Status
from connectors.words import Day, Money, Number, PeriodEnd, Text

DAILY, YOURS = "Estimated revenue (USD)", "Your estimated revenue (USD)"
DAY, VIDEO = Day("Date", "%Y-%m-%d"), Text("Video", required=True)
TOTAL = "the total of unrounded numbers"

PLATFORM = Platform(
    name="youtube",
    title="YouTube Studio",
    zone="America/Los_Angeles",
    how_to_export="YouTube Studio, Analytics, Advanced mode, Revenue by date, Export current view: CSV; the file is the one named Totals.",
    never=("client", "fee", "tax", "ref", "approved_at", "paid_at", "payout"),
    checked=date(2026, 11, 24),
    accounts_ask=("period_start", "period_end"),
    layouts=(
        Layout(
            name="daily",
            needs=("Date", DAILY),
            aliases={DAILY: (*spelled("Estimated revenue ({})"), *spelled(YOURS.replace("USD", "{}")))},
            ignores=("Views", "Watch time (hours)", "Subscribers", "Impressions*", "RPM (*)", "CPM (*)"),
            header_currency=AT_END,
            skips=(Skip(Among("Date", "Total"), TOTAL, summed=False),),
            records=(earning(key=(DAY,), kind=Kind.ROYALTY, status=Status.PENDING, gross=Money(DAILY), currency=FromHeader(), day=DAY),),
        ),
        Layout(
            name="videos",
            needs=("Video", "Video title", YOURS),
            may=("Views",),
            aliases={YOURS: (*spelled(YOURS.replace("USD", "{}")), *spelled("Estimated revenue ({})"))},
            ignores=(
                "Video publish time", "Comments added", "Shares", "Dislikes", "Likes*", "Subscribers*", "RPM (*)", "CPM (*)", "Average *",
                "Watch time (hours)", "Impressions*", "Duration",
            ),
            header_currency=AT_END,
            identity=Identity.PERIOD,
            yields_to=("daily",),
            skips=(Skip(Among("Video", "Total"), TOTAL, summed=False),),
            records=(
                earning(
                    key=(VIDEO,), when=NonZero(YOURS), kind=Kind.ROYALTY, status=Status.PENDING, gross=Money(YOURS),
                    currency=FromHeader(), day=PeriodEnd(), item=Text("Video title"),
                ),
                traffic(key=(VIDEO,), when=Filled("Views"), suffix="views", day=PeriodEnd(), item=Text("Video title"), quantity=Number("Views")),
            ),
        ),
    ),
)  # fmt: skip
