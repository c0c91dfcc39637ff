"""What is left of the money of each channel and month after fees, losses, costs and social contributions."""

from pipelines.marts import Change, replace_all
from pipelines.steps import Work
from transforms.take_home import Terms, by_month
from warehouse import marts
from warehouse.store import Value

TABLES = ("take_home_day", "take_home_month")
READS = ("ledger.cost", "mart.collected_day", "mart.payout_loss_day", "mart.fee_waterfall_month", "mart.channel_efficiency_month")


def rebuild(work: Work, change: Change) -> None:
    """Replace both tables: shared costs look across channels, and a month is small."""
    store = work.store
    replace_all(store, "take_home_day", marts.frame(store, marts.sql("take_home_day"), parameters(work, change)))
    replace_all(store, "take_home_month", by_month(marts.frame(store, marts.sql("take_home_ladder")), terms(work, change)))


def parameters(work: Work, change: Change) -> dict[str, Value]:
    """Give what `take_home_day.sql` asks for; without `[take_home]` the regime is null."""
    told, person = work.config.take_home, work.config.person
    return {
        "reporting_currency": person.reporting_currency,
        "through": change.through,
        "country": (told.country if told else None) or person.country,
        "regime": told.regime if told else None,
        "activity": told.activity if told else None,
        "flat_tax": bool(told and told.flat_tax),
        "families": list(told.families) if told else [],
    }


def terms(work: Work, change: Change) -> Terms:
    """Give the terms of the settings."""
    told = work.config.take_home
    return Terms(work.config.person.reporting_currency, told is not None, told.started_on if told else None, change.through)
