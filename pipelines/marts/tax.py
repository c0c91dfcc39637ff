"""Declaration periods: what was collected and is due on it, how near the year is to its ceilings, and what platforms report."""

from datetime import date
from decimal import Decimal

from pipelines.marts import Change, replace_all, take_home
from pipelines.steps import Work
from transforms.tax import Duties, Threshold, by_period
from warehouse import marts

TABLES = ("tax_period", "dac7_quarter")
READS = ("mart.collected_day", "mart.payout_match")
LIMITS = "SELECT * FROM ref.threshold WHERE country = ? AND regime IN (?, 'vat') ORDER BY kind, activity, valid_from"


def rebuild(work: Work, change: Change) -> None:
    """Replace both tables: there are few periods."""
    store = work.store
    given = {k: v for k, v in take_home.parameters(work, change).items() if k not in {"reporting_currency", "through"}}
    cash = marts.frame(store, marts.sql("tax_day"), given)
    replace_all(store, "tax_period", by_period(cash, duties(work, change)))
    reporting = {"reporting_currency": work.config.person.reporting_currency}
    replace_all(store, "dac7_quarter", marts.frame(store, marts.sql("dac7_quarter"), reporting))


def duties(work: Work, change: Change) -> Duties:
    """Give what the settings declare, with the thresholds of the country; periods are quarters where nothing is declared."""
    told, person = work.config.take_home, work.config.person
    country = (told.country if told else None) or person.country
    rows = work.store.rows(LIMITS, [country, told.regime if told else None])
    return Duties(
        country=country,
        declaration=told.declaration if told else "quarter",
        activity=told.activity if told else None,
        started_on=told.started_on if told else None,
        reporting_currency=person.reporting_currency,
        through=change.through,
        thresholds=tuple(_threshold(row) for row in rows),
    )


def _threshold(row: dict[str, object]) -> Threshold:
    tolerance, last = row["tolerance_amount"], row["valid_to"]
    return Threshold(
        kind=str(row["kind"]),
        activity=str(row["activity"]),
        first=date.fromisoformat(str(row["valid_from"])),
        last=date.fromisoformat(str(last)) if last else None,
        amount=Decimal(str(row["amount_per_year"])),
        tolerance=None if tolerance is None else Decimal(str(tolerance)),
        by_days=row["prorata_rule"] == "by_days",
        currency=str(row["currency"]),
    )
