"""The words of a mapping: what a cell means, as data. Each is checked when it is read, and gives the word of `connectors.words`."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

import polars as pl
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag

from connectors import cells
from connectors.conditions import Among, Filled, NonZero, Not
from connectors.currencies import Fixed, FromAccount, InCell, Iso
from connectors.words import Choice, Condition, Const, Day, Duration, Instant, Money, Number, Sum, Text, Word


def _several(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _zone(value: str) -> str:
    if value not in available_timezones():
        raise ValueError(f"{value!r} is not a time zone such as Europe/Paris")
    return value


def _code(value: str) -> str:
    if value not in cells.currencies():
        raise ValueError(f"{value!r} is not an ISO 4217 currency code such as EUR")
    return value


def _formats(value: tuple[str, ...]) -> tuple[str, ...]:
    if value:
        cells.day(pl.lit(""), value)
    return value


Column = Annotated[str, Field(min_length=1)]
Columns = Annotated[tuple[Column, ...], BeforeValidator(_several), Field(min_length=1)]
Zone = Annotated[str, AfterValidator(_zone)]
Code = Annotated[str, AfterValidator(_code)]
Formats = Annotated[tuple[str, ...], AfterValidator(_formats)]


class Strict(BaseModel):
    """A table of a mapping: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TextCell(Strict):
    """Text as it stands; several columns are joined."""

    text: Columns

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Text(*self.text)


class MoneyCell(Strict):
    """An exact amount."""

    money: Column
    negate: bool = False
    parentheses: bool = False
    required: bool = True
    empty: tuple[str, ...] = ()

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Money(self.money, negate=self.negate, parentheses=self.parentheses, required=self.required, empty=self.empty)


class SumCell(Strict):
    """Several amounts added, such as money in and money out in two columns."""

    sum: Annotated[tuple[MoneyCell, ...], Field(min_length=2)]

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Sum(*(part.word() for part in self.sum))


class DayCell(Strict):
    """A calendar day; without formats its order is the layout's `date_order`."""

    day: Column
    formats: Formats = ()
    required: bool = True

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Day(self.day, *self.formats, required=self.required)


class InstantCell(Strict):
    """A moment: one column, or a day and a clock time."""

    instant: Columns
    formats: Formats = ()
    zone: Zone | None = None
    zone_column: Column | None = None
    required: bool = True

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Instant(*self.instant, formats=self.formats, zone=self.zone, zone_column=self.zone_column, required=self.required)


class ChoiceCell(Strict):
    """One of the words listed; any other refuses its row."""

    choice: Column
    words: Mapping[str, str]

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Choice(self.choice, dict(self.words))


class DurationCell(Strict):
    """A stretch of time."""

    duration: Column
    style: Literal["clock", "decimal_hours", "minutes", "seconds", "auto"]
    required: bool = False

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Duration(self.duration, self.style, required=self.required)


class NumberCell(Strict):
    """A count."""

    number: Column

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Number(self.number)


class IsoCell(Strict):
    """A column of currency codes."""

    iso: Column

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Iso(self.iso)


class SignCell(Strict):
    """The sign or code beside the amount itself."""

    in_cell: Column

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return InCell(self.in_cell)


class FixedCell(Strict):
    """One currency only."""

    fixed: Code

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return Fixed(self.fixed)


class AccountCell(Strict):
    """The currency that the account in moisson.toml says."""

    from_account: Literal[True]

    def word(self) -> Word:
        """Give the word of the vocabulary."""
        return FromAccount()


CELLS: dict[str, type[Strict]] = {
    "text": TextCell, "money": MoneyCell, "sum": SumCell, "day": DayCell, "instant": InstantCell, "choice": ChoiceCell, "duration": DurationCell,
    "number": NumberCell, "iso": IsoCell, "in_cell": SignCell, "fixed": FixedCell, "from_account": AccountCell,
}  # fmt: skip
"""The key that says which word a table is."""


def _which(value: Any) -> str | None:
    """Tell a word by its first key; a plain text is the same value on every row."""
    if isinstance(value, str):
        return "const"
    keys = value if isinstance(value, dict) else type(value).model_fields if isinstance(value, BaseModel) else ()
    return next((key for key in CELLS if key in keys), None)


Cell = Annotated[
    Annotated[str, Tag("const")]
    | Annotated[TextCell, Tag("text")]
    | Annotated[MoneyCell, Tag("money")]
    | Annotated[SumCell, Tag("sum")]
    | Annotated[DayCell, Tag("day")]
    | Annotated[InstantCell, Tag("instant")]
    | Annotated[ChoiceCell, Tag("choice")]
    | Annotated[DurationCell, Tag("duration")]
    | Annotated[NumberCell, Tag("number")]
    | Annotated[IsoCell, Tag("iso")]
    | Annotated[SignCell, Tag("in_cell")]
    | Annotated[FixedCell, Tag("fixed")]
    | Annotated[AccountCell, Tag("from_account")],
    Discriminator(
        _which,
        custom_error_type="which_word",
        custom_error_message=f"say what the cell is: a table with one of {', '.join(CELLS)}, or a text that holds for every row",
    ),
]


def word_of(cell: Cell) -> Word:
    """Give the word of a cell of any kind."""
    return Const(cell) if isinstance(cell, str) else cell.word()


class When(Strict):
    """Which rows: those whose cell is one of these words, or none of them, or filled, or another amount than nought."""

    column: Column
    among: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    filled: Literal[True] | None = None
    non_zero: Literal[True] | None = None

    def model_post_init(self, _: object) -> None:
        """Refuse a condition that says nothing, or two things."""
        said = [name for name in ("among", "none_of", "filled", "non_zero") if getattr(self, name) is not None]
        if len(said) != 1:
            raise ValueError("say one of among, none_of, filled, non_zero")

    def condition(self) -> Condition:
        """Give the condition of the vocabulary."""
        if self.among is not None:
            return Among(self.column, *self.among)
        if self.none_of is not None:
            return Not(Among(self.column, *self.none_of))
        return Filled(self.column) if self.filled else NonZero(self.column)
