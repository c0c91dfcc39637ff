"""Eurostat: statutory minimum wages by the month, `earn_mw_cur`, for every January and July.

Figures are gross, in 12 payments a year. The same figure comes in euros, in national currency (whose code is not
told) and in purchasing power standards (no money): only euros are read. Countries without a statutory minimum have no row. The hour's
wage cannot be told from these figures: the hours of a month differ by country. Greece and the United Kingdom have codes of their own.
"""

from datetime import date

import polars as pl

from connectors.between import Begins
from connectors.cells import Parsed
from connectors.conditions import Always, Among, Both, Either, Filled, Not
from connectors.facts import Facts
from connectors.platform import Layout, Platform, Skip, wage
from connectors.vocabulary import Reason
from connectors.words import Condition, Custom, Instant, Money, Text

CODES = {"EL": "GR", "UK": "GB"}
FIRST_MONTH = {"1": "01", "2": "07"}


def _half(facts: Facts) -> Parsed:
    """Give the first day of a half-year such as 2026-S2."""
    text = facts.cell("TIME_PERIOD").str.strip_chars()
    month = text.str.extract(r"^[0-9]{4}-S([12])$", 1).replace_strict(FIRST_MONTH, default=None, return_dtype=pl.String)
    day = pl.concat_str(text.str.head(4), pl.lit("-"), month, pl.lit("-01")).str.to_date("%Y-%m-%d", strict=False)
    return Parsed(day, pl.when(day.is_null()).then(pl.lit(Reason.BAD_DATE.value)))


def _country(facts: Facts) -> Parsed:
    """Give the ISO code of a country; anything else is refused."""
    text = facts.cell("geo").str.strip_chars()
    code = text.str.extract(r"^([A-Z]{2})$", 1).replace(CODES)
    return Parsed(code, pl.when(code.is_null()).then(pl.lit(Reason.UNDECLARED_VALUE.value)))


HALF, COUNTRY = Custom(("TIME_PERIOD",), _half), Custom(("geo",), _country)
SKIPS = (
    Skip(Among("currency", "NAC"), "national currency: its code is not told, and the same figure comes in euros"),
    Skip(Among("currency", "PPS"), "purchasing power standards are no money"),
    Skip(Either(Among("geo", "EA"), Begins("geo", "EA1"), Begins("geo", "EA2"), Begins("geo", "EU")), "a group of countries"),
    Skip(Either(Not(Filled("OBS_VALUE")), Among("OBS_VALUE", ":")), "no statutory minimum, or not told yet"),
)


def _layout(name: str, data_set: Condition, seen: Instant, *columns: str, **more: object) -> Layout:
    """Give a layout; `seen` is when Eurostat last changed the data set."""
    return Layout(
        name=name,
        needs=("freq", "currency", "geo", "TIME_PERIOD", "OBS_VALUE", *columns),
        may=("OBS_FLAG",),
        skips=SKIPS,
        records=(
            wage(
                key=(COUNTRY, HALF),
                when=Both(Among("freq", "S"), Among("currency", "EUR"), data_set),
                item=COUNTRY,
                gross=Money("OBS_VALUE"),
                currency="EUR",
                day=HALF,
                event_at=seen,
                raw_status=Text("OBS_FLAG"),
            ),
        ),
        **more,  # type: ignore[arg-type]  # what the two layouts do not share
    )


PLATFORM = Platform(
    name="eurostat",
    title="Eurostat",
    zone="Europe/Luxembourg",
    how_to_export="ec.europa.eu/eurostat, data set earn_mw_cur, Download: SDMX-CSV; or save an answer of its statistics API.",
    checked=date(2026, 11, 24),
    certainty="partly",
    layouts=(
        _layout(
            "minimum_wage_csv",
            Begins("DATAFLOW", "ESTAT:EARN_MW_CUR("),
            Instant("LAST UPDATE", formats=("%d/%m/%y %H:%M:%S",)),
            "DATAFLOW",
            "LAST UPDATE",
            ignores=("CONF_STATUS",),
        ),
        _layout(
            "minimum_wage_json",
            Always(),
            Instant("updated", formats=("%Y-%m-%dT%H:%M:%S%z",)),
            "updated",
            aliases={"TIME_PERIOD": ("time",), "OBS_VALUE": ("value",), "OBS_FLAG": ("status",)},
            kind="json",
        ),
    ),
)
