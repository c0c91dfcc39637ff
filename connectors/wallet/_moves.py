"""Why money moved in a wallet whose rows name a type, and which platform paid."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from connectors.cells import Parsed
from connectors.facts import Facts
from connectors.rows import ByRow
from connectors.vocabulary import Movement
from connectors.words import NOTHING, Choice, Word

Ways = tuple[Movement, Movement]
"""What a type means when money comes in, and when it goes out."""


@dataclass(frozen=True)
class Moves(ByRow):
    """The movement that a declared type stands for, in and out; any other type is refused by name."""

    column: str
    amount: Word
    types: Mapping[str, Ways] = field(hash=False)

    @property
    def columns(self) -> tuple[str, ...]:
        """The type's column, and those of the amount."""
        return (self.column, *self.amount.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the movement, and UNDECLARED_VALUE for a type nobody declared."""
        arrived, left = (Choice(self.column, {raw: ways[way] for raw, ways in self.types.items()}).parse(facts) for way in (0, 1))
        goes_out = self.amount.parse(facts).value < 0
        return Parsed(pl.when(goes_out).then(left.value).otherwise(arrived.value), arrived.problem)


@dataclass(frozen=True)
class PaidBy(ByRow):
    """The platform behind a payment. What was bought of it, or came back, is no payout: there nobody is named."""

    payer: Word
    why: Word

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of both."""
        return (*self.payer.columns, *self.why.columns)

    def parse(self, facts: Facts) -> Parsed:
        """Give the platform's name; never refused."""
        is_payment = self.why.parse(facts).value == str(Movement.PAYMENT)
        return Parsed(pl.when(is_payment).then(self.payer.parse(facts).value), NOTHING)
