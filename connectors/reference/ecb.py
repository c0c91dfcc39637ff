"""European Central Bank: euro reference rates, units of a currency for one euro.

The history file ends each line with a comma and writes N/A for a currency that is dead or not born yet; the daily file
has one row and spaces after its commas; the EXR series has one row per currency and day, and may leave a holiday empty.
"""

from datetime import date

from connectors.api import Download
from connectors.conditions import Among, Filled, Not
from connectors.platform import Layout, Platform, Record, Skip, rate
from connectors.words import Const, Day, Money, Text

CURRENCIES = (
    "USD", "JPY", "BGN", "CYP", "CZK", "DKK", "EEK", "GBP", "HUF", "LTL", "LVL", "MTL", "PLN", "ROL", "RON", "SEK", "SIT", "SKK",
    "CHF", "ISK", "NOK", "HRK", "RUB", "TRL", "TRY", "AUD", "BRL", "CAD", "CNY", "HKD", "IDR", "ILS", "INR", "KRW", "MXN", "MYR",
    "NZD", "PHP", "SGD", "THB", "ZAR",
)  # fmt: skip
NONE = ("N/A", "NaN", "")
DAY = Day("Date", "%Y-%m-%d", "%d %B %Y")


def _of(currency: str) -> Record:
    """Give the record of one column: days without a rate make none."""
    told = Not(Among(currency, *NONE))
    return rate(key=(DAY, Const(currency)), when=told, day=DAY, currency=currency, gross=Money(currency, required=False))


PLATFORM = Platform(
    name="ecb",
    title="European Central Bank",
    zone="Europe/Berlin",
    how_to_export="ecb.europa.eu, Euro foreign exchange reference rates: eurofxref-hist.zip; or let `moisson run` fetch it.",
    checked=date(2026, 11, 23),
    api=Download(module="connectors.reference._ecb_api", source="data.ecb.europa.eu/help/api"),
    layouts=(
        Layout(
            name="history",
            needs=("Date", "USD", "GBP"),
            may=tuple(c for c in CURRENCIES if c not in {"USD", "GBP"}),
            records=tuple(_of(c) for c in CURRENCIES),
        ),
        Layout(
            name="exr",
            needs=("CURRENCY", "CURRENCY_DENOM", "TIME_PERIOD", "OBS_VALUE"),
            ignores=("*",),
            skips=(
                Skip(Not(Filled("OBS_VALUE")), "a holiday: no rate was published"),
                Skip(Among("OBS_VALUE", *NONE), "no rate was published"),
            ),
            records=(
                rate(
                    key=(Day("TIME_PERIOD", "%Y-%m-%d"), Text("CURRENCY")),
                    day=Day("TIME_PERIOD", "%Y-%m-%d"),
                    currency=Text("CURRENCY", required=True),
                    gross=Money("OBS_VALUE"),
                ),
            ),
        ),
    ),
)
