"""What the report says, in one language: sentences from the catalogues in words/, numbers and dates by Babel."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from babel.core import Locale
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from connectors.catalogue import platforms
from pipelines.html import Language

WORDS = Path(__file__).parent / "words"
Number = int | float | Decimal
SURE = Decimal("0.999")
"""Beyond it a probability is told as more than this."""
TIGHT = re.compile(r"(?<=«) | (?=[;:!?»])")
"""Spaces at which French breaks no line."""
NAMED = 12
"""How many things a sentence names one by one."""


LOCALES = {Language.EN: "en_GB", Language.FR: "fr_FR"}
D3: dict[Language, Literal["en-GB", "fr-FR"]] = {Language.EN: "en-GB", Language.FR: "fr-FR"}
"""The same for the charts, as d3 names them."""


@lru_cache(maxsize=2)
def catalogue(language: Language) -> Mapping[str, str]:
    """Give every text of a language by its dotted key. Raises ValueError where two of its files hold the same key."""
    told: dict[str, str] = {}
    for file in sorted((WORDS / language).glob("*.toml")):
        found = dict(_flat(tomllib.loads(file.read_text(encoding="utf-8"))))
        if twice := told.keys() & found.keys():
            raise ValueError(f"{file}: another file holds {', '.join(sorted(twice))} already. Take one of the two out.")
        told |= found
    return {key: text if language is Language.EN else TIGHT.sub("\u00a0", text) for key, text in told.items()}


def _flat(told: Mapping[str, Any], before: str = "") -> list[tuple[str, str]]:
    """Give nested tables as pairs of dotted key and text."""
    found: list[tuple[str, str]] = []
    for key, value in told.items():
        found += _flat(value, f"{before}{key}.") if isinstance(value, Mapping) else [(before + key, str(value))]
    return found


class Tongue:
    """Says things in one language. None is never passed to the methods that format: what is unknown is said by the caller."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._said = catalogue(language)

    def say(self, key: str, **values: object) -> str:
        """Give a sentence of the catalogue with its values filled in. Raises KeyError for a key that is not there."""
        return self._said[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether the catalogue holds a key."""
        return key in self._said

    def word(self, group: str, value: object) -> str:
        """Give the word for a value of an enumeration; a value without a word stands for itself."""
        return self._said.get(f"{group}.{value}", str(value))

    def own(self, group: str, code: object, text: str) -> str:
        """Give what the warehouse says in English: in other languages the sentence kept under its code, where there is one."""
        return self._said.get(f"{group}.{code}", text)

    def money(self, amount: Number, currency: str) -> str:
        """Give an amount with its currency, with the decimals of that currency."""
        return format_currency(amount, currency, locale=self.locale)

    def rate(self, amount: Number, currency: str) -> str:
        """Give an amount per hour."""
        return f"{self.money(amount, currency)}/h"

    def hours(self, seconds: Number) -> str:
        """Give seconds as hours with one decimal."""
        return f"{self.number(Decimal(seconds) / 3600, 1)}\u00a0h"

    def number(self, value: Number, decimals: int = 2) -> str:
        """Give a number with at most so many decimals."""
        return format_decimal(value, "#,##0" + ("." + "#" * decimals if decimals else ""), locale=self.locale)

    def percent(self, share: Number) -> str:
        """Give a share of one as per cent with one decimal."""
        return format_percent(share, "#,##0.#\u00a0%" if self.language is Language.FR else "#,##0.#%", locale=self.locale)

    def chance(self, value: Number) -> str:
        """Give a probability; none is called certain."""
        if value > SURE:
            return f"> {self.percent(SURE)}"
        return f"< {self.percent(Decimal(1) - SURE)}" if value < 1 - SURE else self.percent(value)

    def day(self, value: date) -> str:
        """Give a day."""
        return format_date(value, "medium", locale=self.locale).replace(" ", "\u00a0")

    def month(self, value: date) -> str:
        """Give a month with its year."""
        return format_date(value, "MMMM y", locale=self.locale)

    def brief_month(self, value: date) -> str:
        """Give a month as it stands under a column of a chart."""
        return format_date(value, "MMM yy", locale=self.locale)

    def brief_day(self, value: date) -> str:
        """Give a day as it stands under an axis."""
        return format_date(value, "d MMM", locale=self.locale)

    def channel(self, name: str) -> str:
        """Give a channel's name for people: the platform's, with the account's label where it has one."""
        base, _, label = name.partition(":")
        known = platforms().get(base)
        title = self.own("channel", base, known.title if known else base)
        return f"{title} ({label})" if label else title

    def listed(self, items: list[str]) -> str:
        """Give items as a list in a sentence; of many the first ones, and how many more."""
        if len(items) > NAMED + 1:
            items = [*items[:NAMED], self.say("more", n=self.number(len(items) - NAMED, 0))]
        return ", ".join(items[:-1]) + f" {self.say('and')} {items[-1]}" if len(items) > 1 else "".join(items)
