"""Guess the person's time zone, country and currency from the machine, and understand what they type instead."""

import os
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from zoneinfo import available_timezones

from babel import Locale
from babel.numbers import get_territory_currencies

from pipelines.aims import GoalsTable

LOCALES = ("LC_ALL", "LC_MONETARY", "LANG")
NO_PLACE = ("UTC", "Etc/", "GMT", "posix", "right")


def guess_zone() -> str:
    """Give the machine's time zone, where it is a place; else an empty text: servers say UTC whoever uses them."""
    link = Path("/etc/localtime")
    named = [os.environ.get("TZ", "").removeprefix(":"), str(link.readlink()).rpartition("zoneinfo/")[2] if link.is_symlink() else ""]
    return next((name for name in named if name in available_timezones() and not name.startswith(NO_PLACE)), "")


def guess_country(zone: str) -> str:
    """Give the country of a time zone, or of the machine's language; else an empty text."""
    tongues = [os.environ.get(name, "").partition(".")[0].partition("_")[2] for name in LOCALES]
    return next((code for code in (_countries().get(zone, ""), *tongues) if code in territories()), "")


def guess_currency(country: str) -> str:
    """Give the currency of a country today; else an empty text."""
    return next(iter(get_territory_currencies(country)), "") if country else ""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Give the country of each time zone that lies in one."""
    lines = files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines()
    cells = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {zone: country for country, _, zone, *_ in cells}


@lru_cache(maxsize=1)
def territories() -> dict[str, str]:
    """Give the countries: code and English name."""
    return {code: name for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()}


def zone_name(text: str) -> str:
    """Understand a time zone: its name in any case, or its city. Raises `ValueError` that names what is close."""
    known = {name.casefold(): name for name in sorted(available_timezones())}
    wanted = text.strip().casefold().replace(" ", "_")
    if wanted in known:
        return known[wanted]
    cities = {name.casefold().rpartition("/")[2]: name for name in sorted(_countries())}
    if wanted in cities:
        return cities[wanted]
    near = [cities[one] for one in get_close_matches(wanted, cities, 2)] or [known[one] for one in get_close_matches(wanted, known, 2)]
    raise ValueError(f"{text!r} is not a time zone such as {' or '.join(near or ['Europe/Paris'])}")


def country_code(text: str) -> str:
    """Understand a country: two letters in any case, or its English name. Raises `ValueError`."""
    return _code(text, territories(), "an ISO 3166 country code", "FR")


def currency_code(text: str) -> str:
    """Understand a currency: three letters in any case, or its English name. Raises `ValueError`."""
    return _code(text, dict(Locale("en").currencies), "an ISO 4217 currency code", "EUR")


def _code(text: str, known: dict[str, str], what: str, example: str) -> str:
    wanted = text.strip()
    if wanted.upper() in known:
        return wanted.upper()
    names = {name.casefold(): code for code, name in known.items()}
    if wanted.casefold() in names:
        return names[wanted.casefold()]
    near = [f"{names[one]} ({known[names[one]]})" for one in get_close_matches(wanted.casefold(), names, 1, 0.75)]
    raise ValueError(f"{text!r} is not {what} such as {' or '.join(near or [example])}")


def hours(text: str) -> str:
    """Understand hours a week, with a comma or a point. Raises `ValueError` where they are none, or more than a week can hold."""
    try:
        found = float(text.strip().replace(",", ".").removesuffix("h"))
        GoalsTable(weekly_hours=found)
    except ValueError:
        raise ValueError(f"{text!r} is not a number of hours above 0 and up to 112") from None
    return f"{found:g}"
