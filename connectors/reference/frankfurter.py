"""Frankfurter (api.frankfurter.dev, version 2): exchange rates as a flat list, units of the quoted currency for one of the base.

Only euro rates are read: turning a rate round, or crossing two, would not give the published one. Where the European Central Bank itself
tells a day, its rate is used.
"""

from datetime import date

from connectors.conditions import Among, Not
from connectors.platform import Layout, Platform, Skip, rate
from connectors.words import Day, Money, Text

DAY = Day("date", "%Y-%m-%d")

PLATFORM = Platform(
    name="frankfurter",
    title="Frankfurter",
    zone="Europe/Berlin",
    how_to_export="Save the answer of api.frankfurter.dev/v2/rates with base=EUR, providers=ECB, from and to.",
    checked=date(2026, 11, 24),
    layouts=(
        Layout(
            name="rates_v2",
            needs=("date", "base", "quote", "rate"),
            ignores=("providers",),
            kind="json",
            skips=(Skip(Not(Among("base", "EUR")), "not a rate of the euro: ask with base=EUR"),),
            records=(rate(key=(DAY, Text("quote")), day=DAY, currency=Text("quote", required=True), gross=Money("rate")),),
        ),
    ),
)
