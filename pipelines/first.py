"""`moisson init`: four questions, one file."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, fields

from rich.console import Console

from pipelines.asking import read_line
from pipelines.config import PersonTable, load
from pipelines.errors import ConfigurationError, Exit
from pipelines.guesses import country_code, currency_code, guess_country, guess_currency, guess_zone, hours, zone_name
from pipelines.guide import guide, steps
from pipelines.home import Home
from pipelines.say import say
from pipelines.shapes import Init

TEMPLATE = """\
# Whose ledger this is. Amounts are shown in the reporting currency, days are days of your time zone.
[person]
timezone = "{timezone}"
country = "{country}"
reporting_currency = "{currency}"

# What the next hour is for: the hours a week that there are to share out (mart.next_hour).
{goals}

# One [[account]] for each account whose files do not say everything themselves. For example:
# [[account]]
# platform = "amazon_associates"
# label = "main"
# marketplace = "FR"
#
# [[account]]
# platform = "clockify"
# date_order = "dmy"

# Which channel a tracker's project belongs to. For example:
# [[effort]]
# project = "Blog"
# channel = "amazon_associates"
# kind = "build"
"""
TRIES = 5


@dataclass(frozen=True)
class Said:
    """What was said of the person; an empty word was not."""

    timezone: str = ""
    country: str = ""
    currency: str = ""
    weekly_hours: str = ""


def init_home(home: Home, said: Said, out: Console, *, as_json: bool = False) -> int:
    """Write `moisson.toml` and make the inbox. Asks on a terminal where no option is given; an existing file is never touched.

    Raises `ConfigurationError` for a file that is there, a value that cannot be, and a question that is left without an answer.
    """
    if home.toml.exists():
        raise ConfigurationError(
            "is there already and was not touched.", place=str(home.toml), next_step="Edit it, or choose another MOISSON_HOME."
        )
    whole, guessed = _questions(out) if _can_ask(said, out, as_json=as_json) else _guessed(said)
    home.prepare()
    _write(home, whole)
    if as_json:
        say(_shape(home, whole, guessed))
        return Exit.CLEAN
    out.print(f"Wrote {home.toml}.", highlight=False, markup=False, soft_wrap=True)
    if guessed:
        out.print(f"Guessed, as nobody said it: {_told(whole, guessed)}. Correct it there.", highlight=False, markup=False, soft_wrap=True)
    guide(home, out)
    return Exit.CLEAN


def _can_ask(said: Said, out: Console, *, as_json: bool) -> bool:
    return said == Said() and not as_json and out.is_terminal and sys.stdin.isatty()


def _guessed(said: Said) -> tuple[Said, list[str]]:
    """Check what was said, and guess the rest; give the names of what was guessed."""
    zone = _option("--timezone", said.timezone, zone_name) or guess_zone() or PersonTable().timezone
    country = _option("--country", said.country, country_code) or guess_country(zone) or PersonTable().country
    currency = _option("--currency", said.currency, currency_code) or guess_currency(country) or PersonTable().reporting_currency
    left = [f.name for f in fields(said) if not getattr(said, f.name) and f.name != "weekly_hours"]
    return Said(zone, country, currency, _option("--weekly-hours", said.weekly_hours, hours)), left


def _option(name: str, value: str, check: Callable[[str], str]) -> str:
    try:
        return check(value) if value else ""
    except ValueError as why:
        place = f"{name} {value}"
        raise ConfigurationError(f"{why}.", place=place, next_step="Correct it and run again; nothing was written.") from None


def _questions(out: Console) -> tuple[Said, list[str]]:
    """Ask the four questions, each with a guess to be confirmed by Enter."""
    out.print("Four questions; Enter takes what stands in brackets. Everything can be changed later in moisson.toml.")
    zone = _ask(out, "1/4  Your time zone: a day of work is a day there", guess_zone(), zone_name)
    country = _ask(out, "2/4  Your country, two letters: its pay floor is compared with", guess_country(zone), country_code)
    currency = _ask(out, "3/4  The currency of your reports", guess_currency(country), currency_code)
    weekly = _ask(out, "4/4  Hours a week that you can give, to be shared out over your channels", "later", _hours_or_later)
    return Said(zone, country, currency, weekly), []


def _hours_or_later(text: str) -> str:
    return "" if text.casefold() in {"later", "-", "?"} else hours(text)


def _ask(out: Console, what: str, guess: str, check: Callable[[str], str]) -> str:
    """Ask until the answer can be used. Raises `ConfigurationError` when there is no answer, or none after some tries."""
    mark = f" [{guess}]" if guess else ""
    for _ in range(TRIES):
        try:
            answer = read_line(out, f"{what}{mark}: ") or guess
        except EOFError:
            break
        try:
            return check(answer)
        except ValueError as why:
            out.print(f"     {why}.", highlight=False, markup=False)
    raise ConfigurationError(
        "a question was left without an answer, and nothing was written.",
        place="init",
        next_step="Run it again, or give --timezone, --country and --currency.",
    )


def _write(home: Home, said: Said) -> None:
    """Write the file whole, and read it as a run does."""
    goals = f"[goals]\nweekly_hours = {said.weekly_hours}" if said.weekly_hours else "# [goals]\n# weekly_hours = 20"
    text = TEMPLATE.format(timezone=said.timezone, country=said.country, currency=said.currency, goals=goals)
    temporary = home.toml.with_name(".moisson.toml.writing")
    temporary.write_text(text, encoding="utf-8")
    try:
        load(temporary)
        temporary.replace(home.toml)
    finally:
        temporary.unlink(missing_ok=True)


def _told(said: Said, names: list[str]) -> str:
    return ", ".join(f"{name} {getattr(said, name)}" for name in names)


def _shape(home: Home, said: Said, guessed: list[str]) -> Init:
    return Init(
        home=str(home.root),
        settings=str(home.toml),
        inbox=str(home.inbox),
        timezone=said.timezone,
        country=said.country,
        reporting_currency=said.currency,
        weekly_hours=float(said.weekly_hours) if said.weekly_hours else None,
        guessed=["reporting_currency" if name == "currency" else name for name in guessed],
        next=steps(home),
    )
