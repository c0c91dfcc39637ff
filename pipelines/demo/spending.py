"""What the worker spends and declares: the lines of the settings, and what is true about them."""

from datetime import date
from decimal import Decimal

from pipelines.demo import rates
from pipelines.demo.facts import Fact
from pipelines.demo.kit import Written, cents

REGIME = """
[take_home]
regime = "micro"
activity = "bnc_general"
declaration = "quarter"
"""
COSTS = """
[[cost]]
day = 2025-10-05
amount = 12.00
what = "Hosting"
every = "month"

[[cost]]
day = 2026-02-02
amount = 89.00
currency = "USD"
what = "Localisation course"
channel = "upwork"
learning = "Localisation course"
"""
OWED = {2025: Decimal("0.248"), 2026: Decimal("0.258")}
"""Social contributions and training levy of the regime, as shares of turnover."""

WITHOUT_FEES = ("amazon_associates", "mturk", "prolific")
"""Platforms that take nothing and tell no day of cash: their money is turnover on the day of its work."""


def facts(written: dict[str, Written], table: rates.Rates) -> dict[str, Fact]:
    """Tell what was spent, what conversion took, and what is owed on the money of platforms without fees."""
    owed = {
        name: sum((rates.eur(table, amount, code, day) * OWED[day.year] for day, code, amount in written[name].events), Decimal(0))
        for name in WITHOUT_FEES
    }
    course = rates.eur(table, Decimal("89.00"), "USD", date(2026, 2, 2))
    return {
        "costs": {"payments": 13, "shared_eur": Decimal("144.00"), "upwork_eur": cents(course)},
        "contributions_and_levy_eur": {name: cents(amount) for name, amount in owed.items()},
    }
