"""What a column holds, told by its cells alone: money, days, moments, durations, codes or text. Pure: a text frame in, findings out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

import polars as pl

from connectors import cells
from connectors._dates import Order
from connectors._money import Mark
from connectors.infer_names import Role, currency_in, role_of

SHOWN = 40
NUMERIC_DAY = r"^\s*[0-9]{1,4}([./-])[0-9]{1,2}[./-][0-9]{1,4}\s*$"
NUMERIC_MOMENT = r"^\s*[0-9]{1,4}([./-])[0-9]{1,2}[./-][0-9]{1,4} [0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AaPp][Mm])?\s*$"
NOTHING = ("--", "-", "–", "—", "n/a", "N/A")
"""What exports print where there is nothing."""
CLOCKED, WORDED = r"[0-9].*[0-9]:[0-9]{2}", r"[A-Za-z]{3}.*[0-9]{2}|[0-9].*[A-Za-z]{3}.*[0-9]{2}"
"""What a moment that is no `12/03/2026 10:30` holds at least, and a day with a month's name."""

MARKED = r"[\p{L}\p{Sc}]"
CLOCK = r"^\s*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?: [AaPp][Mm])?\s*$"
SPELLED = (
    "%d %b, %Y", "%d %B, %Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%B %d %Y", "%d-%b-%Y", "%d-%b-%y", "%a, %d %b %Y", "%a %b %d %Y",
)  # fmt: skip
TIMES = ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p")
ZONED = (
    "%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y-%m-%dT%H:%M%z", "%Y-%m-%d %H:%M:%S%.f UTC",
    "%Y-%m-%d %H:%M UTC",
)  # fmt: skip
LOCAL = (
    "%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M",
    *(f"{day} {time}" for day in SPELLED for time in TIMES), *(f"{day}, {time}" for day in SPELLED for time in TIMES),
)  # fmt: skip


class Content(StrEnum):
    """What the cells of a column are."""

    EMPTY = "empty"
    MONEY = "money"
    WHOLE = "whole numbers"
    DAY = "days"
    MOMENT = "moments"
    CLOCK = "clock times"
    DURATION = "durations"
    CURRENCY = "currency codes"
    TEXT = "text"


@dataclass(frozen=True)
class Finding:
    """One column: its name and place, what its cells are, and what could be told of them.

    `unread`: filled cells that are something else. `formats`: those that every other cell fits, empty where the order of day and month
    has to be known. `order`: what the cells prove of it; `orders`: how many orders they prove. `decimal`: the mark they prove, "any"
    where they have none, None where they leave it open. `signs`: currencies beside the amounts, `$` for a bare dollar, `?` for a sign
    of no one currency. `bare`: some amounts have nothing beside them. `marks`: texts that stand for an empty cell.
    """

    name: str
    place: str
    content: Content
    filled: int
    blank: int
    distinct: int
    words: tuple[str, ...]
    unread: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    zoned: bool = False
    order: Order | None = None
    conflict: bool = False
    decimal: str | None = None
    signs: tuple[str, ...] = ()
    bare: bool = False
    marks: tuple[str, ...] = ()
    negative: int = 0
    positive: int = 0

    @cached_property
    def role(self) -> Role | None:
        """What its name says it is."""
        return role_of(self.name)

    @cached_property
    def currency(self) -> str | None:
        """The currency that its name states."""
        return currency_in(self.name)

    @property
    def is_dated(self) -> bool:
        """Whether it holds days or moments."""
        return self.content in {Content.DAY, Content.MOMENT}

    @property
    def is_amount(self) -> bool:
        """Whether its cells can be read as amounts."""
        return self.content in {Content.MONEY, Content.WHOLE}


def find(name: str, place: str, column: pl.Series) -> Finding:
    """Tell what one column of text holds. Two thirds of its filled cells decide; the others are `unread`."""
    filled = column.filter(column.str.contains(r"\S"))
    marked = filled.filter(filled.str.strip_chars().is_in(NOTHING))
    if marked.len() < filled.len():
        filled = filled.filter(~filled.str.strip_chars().is_in(NOTHING))
    counts = filled.value_counts(sort=True) if filled.len() else pl.DataFrame({column.name: [], "count": []})
    values = filled.unique().sort()
    words = tuple(counts.get_column(column.name).head(SHOWN).to_list())
    marks = tuple(sorted(set(marked.str.strip_chars().to_list()))) if marked.len() < column.len() else ()
    known = Finding(name, place, Content.EMPTY, filled.len(), column.len() - filled.len(), values.len(), words, marks=marks)
    return known if values.is_empty() else _told(known, values, role_of(name))


def _told(known: Finding, values: pl.Series, role: Role | None) -> Finding:
    """Try each content in turn; a name that is known decides where the cells fit two."""
    facts = {k: getattr(known, k) for k in ("name", "place", "filled", "blank", "distinct", "words", "marks")}
    for content, found in (
        (Content.CURRENCY, _currency(values)),
        (Content.MOMENT, _dated(values, moment=True)),
        (Content.DAY, _dated(values, moment=False)),
        (Content.CLOCK if role is Role.CLOCK else Content.DURATION, _clock(values)),
        (Content.MONEY, _money(values)),
    ):
        if found is not None:
            if content is Content.MONEY and found.pop("is_whole"):
                content = Content.WHOLE  # noqa: PLW2901  # whole numbers may be money too
            return Finding(**facts, content=content, **found)
    return Finding(**facts, content=Content.TEXT)


def _most(fits: pl.Series) -> bool:
    return bool(fits.sum() * 3 >= fits.len() * 2) and bool(fits.any())


def _rest(values: pl.Series, fits: pl.Series) -> tuple[str, ...]:
    return tuple(values.filter(~fits).to_list())


def _select(values: pl.Series, expression: pl.Expr) -> pl.Series:
    return values.alias("c").to_frame().lazy().select(expression.alias("c")).collect().to_series()


def _currency(values: pl.Series) -> dict[str, Any] | None:
    if not values.str.contains(r"^\s*[A-Za-z]{3}\s*$").all():
        return None
    fits = _select(values, cells.currency(pl.col("c")).value.is_not_null())
    return {} if fits.all() else None


def _dated(values: pl.Series, *, moment: bool) -> dict[str, Any] | None:
    """Find the formats of a column of days or moments: numeric ones by their order, others by the formats that fit."""
    numeric = values.str.contains(NUMERIC_MOMENT if moment else NUMERIC_DAY)
    if _most(numeric):
        texts = values.filter(numeric).to_list()
        told = {"order": cells.decide_order(texts), "conflict": cells.order_conflict(texts), "unread": _rest(values, numeric)}
        return _iso(values) if moment and told["order"] == "ymd" and _iso(values) else told
    if not _most(values.str.contains(CLOCKED if moment else WORDED)):
        return None
    families = (ZONED, LOCAL) if moment else (SPELLED,)
    tried = [found for formats in families if (found := _fitting(values, formats, moment=moment))]
    return min(tried, key=lambda found: len(found["unread"]), default=None)


def _iso(values: pl.Series) -> dict[str, Any] | None:
    """Give the formats of moments that begin with the year: no order has to be known."""
    found = _fitting(values, LOCAL, moment=True)
    return None if found is None or found["unread"] else found


def _fitting(values: pl.Series, formats: Sequence[str], *, moment: bool) -> dict[str, Any] | None:
    """Take the format that most cells fit, then the one that most of the rest fit, until nothing is left or fits."""
    read = cells.instant if moment else cells.day
    fits = {one: _select(values, read(pl.col("c"), (one,)).value.is_not_null()) for one in formats}
    chosen: list[str] = []
    left = pl.repeat(value=True, n=values.len(), eager=True)
    while left.any():
        best = max(fits, key=lambda one: int((fits[one] & left).sum()))
        if not (fits[best] & left).any():
            break
        chosen.append(best)
        left &= ~fits[best]
    if not chosen or not _most(~left):
        return None
    return {"formats": tuple(chosen), "zoned": formats is ZONED, "unread": _rest(values, ~left)}


def _clock(values: pl.Series) -> dict[str, Any] | None:
    fits = values.str.contains(CLOCK) | _select(values, cells.duration(pl.col("c"), "clock").value.is_not_null().fill_null(value=False))
    return {"unread": _rest(values, fits)} if _most(fits) else None


def _money(values: pl.Series) -> dict[str, Any] | None:
    """Read a column as amounts under the mark that it proves, or under either."""
    proved = cells.decide_decimal(values.to_list())
    marks: list[Mark] = [proved] if proved in {".", ","} else [".", ","]
    fits = {mark: _select(values, cells.money(pl.col("c"), decimal=mark, parentheses=True).value.is_not_null()) for mark in marks}
    mark = max(marks, key=lambda one: int(fits[one].sum()))
    if not _most(fits[mark]):
        return None
    good = values.filter(fits[mark])
    amounts = _select(good, cells.money(pl.col("c"), decimal=mark, parentheses=True).value)
    bare = good.str.contains(r"^\s*[0-9]{1,18}\s*$")
    return {
        "decimal": proved,
        "signs": _signs(good),
        "bare": not good.str.contains(MARKED).all(),
        "negative": int((amounts < 0).sum()),
        "positive": int((amounts > 0).sum()),
        "unread": _rest(values, fits[mark]),
        "is_whole": bool(bare.all()),
    }


def _signs(values: pl.Series) -> tuple[str, ...]:
    """Give the currencies that stand beside amounts."""
    marked = values.filter(values.str.contains(MARKED))
    told = _select(marked, cells.symbol(pl.col("c"), dollar="$").fill_null("?")) if marked.len() else marked
    return tuple(sorted(set(told.to_list())))


def numbers(texts: pl.Series, mark: Mark) -> pl.Series:
    """Read amounts exactly, with either way to write a negative one; null where a cell is none."""
    return _select(texts, cells.money(pl.col("c"), decimal=mark, parentheses=True).value)
