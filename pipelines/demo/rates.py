"""Synthetic ECB reference rates in the ECB's exact file format.

The levels are plausible and the daily steps are a seeded random walk: these are NOT the real rates. Units
are foreign currency per 1 EUR; only TARGET working days have a row, newest first; dead currencies are N/A.
"""

import io
import zipfile
from datetime import date
from decimal import Decimal

from pipelines.demo.kit import LAST, Export, days, stream, utc

COLUMNS = (
    "USD", "JPY", "BGN", "CYP", "CZK", "DKK", "EEK", "GBP", "HUF", "LTL", "LVL", "MTL", "PLN", "ROL",
    "RON", "SEK", "SIT", "SKK", "CHF", "ISK", "NOK", "HRK", "RUB", "TRL", "TRY", "AUD", "BRL", "CAD",
    "CNY", "HKD", "IDR", "ILS", "INR", "KRW", "MXN", "MYR", "NZD", "PHP", "SGD", "THB", "ZAR",
)  # fmt: skip
START = date(2025, 9, 15)
TARGET_HOLIDAYS = frozenset(date(*ymd) for ymd in ((2025, 12, 25), (2025, 12, 26), (2026, 1, 1), (2026, 4, 3), (2026, 4, 6), (2026, 5, 1)))
BGN_JOINED = date(2026, 1, 1)
# Level on the first day, digits printed, daily step in parts per ten thousand.
LEVELS: dict[str, tuple[str, int, int]] = {
    "USD": ("1.1650", 4, 35),
    "JPY": ("176.40", 2, 40),
    "CZK": ("24.380", 3, 12),
    "DKK": ("7.4660", 4, 1),
    "GBP": ("0.86900", 5, 22),
    "HUF": ("389.10", 2, 30),
    "PLN": ("4.2500", 4, 18),
    "RON": ("5.0850", 4, 6),
    "SEK": ("10.9450", 4, 28),
    "CHF": ("0.9340", 4, 20),
    "ISK": ("143.40", 2, 18),
    "NOK": ("11.6200", 4, 32),
    "TRY": ("49.1000", 4, 30),
    "AUD": ("1.7700", 4, 34),
    "CAD": ("1.6210", 4, 30),
    "CNY": ("8.3300", 4, 30),
}

Rates = dict[date, dict[str, Decimal]]


def walk(seed: int) -> Rates:
    """Draw the rates of every TARGET working day, oldest first, from the seed."""
    rng = stream(seed, "ecb")
    level = {name: Decimal(first) for name, (first, _, _) in LEVELS.items()}
    rates: Rates = {}
    for day in days(START, LAST):
        if day.weekday() >= 5 or day in TARGET_HOLIDAYS:
            continue
        for name, (_, digits, step) in LEVELS.items():
            drift = Decimal(rng.randint(-step, step)) / 10_000
            level[name] = (level[name] * (1 + drift)).quantize(Decimal(1).scaleb(-digits))
        rates[day] = dict(level)
        if day < BGN_JOINED:
            rates[day]["BGN"] = Decimal("1.9558")
    return rates


def eur(rates: Rates, amount: Decimal, currency: str, day: date) -> Decimal:
    """Convert to EUR at the last rate published on or before `day`, unrounded.

    Raises KeyError when no rate was published in the seven days before.
    """
    if currency == "EUR":
        return amount
    for back in range(8):
        published = rates.get(date.fromordinal(day.toordinal() - back))
        if published:
            return amount / published[currency]
    raise KeyError(f"rates: no {currency} rate in the week before {day}; start the walk earlier")


def export(rates: Rates) -> Export:
    """Write `eurofxref-hist.zip` with its one CSV member, as the ECB publishes it."""
    lines = ["Date," + ",".join(COLUMNS) + ","]
    for day, known in sorted(rates.items(), reverse=True):
        lines.append(f"{day}," + ",".join(_cell(known.get(name)) for name in COLUMNS) + ",")
    packed = io.BytesIO()
    member = zipfile.ZipInfo("eurofxref-hist.csv", date_time=(2026, 9, 30, 15, 57, 2))
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(member, "\n".join(lines) + "\n")
    return Export("eurofxref-hist.zip", packed.getvalue(), utc("2026-09-30T16:10:00"), "ecb", len(rates))


def _cell(value: Decimal | None) -> str:
    return "N/A" if value is None else format(value.normalize(), "f")
