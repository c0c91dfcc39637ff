"""What all shapes are made of."""

from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

Exact = Annotated[Decimal, PlainSerializer(lambda value: f"{value:f}", return_type=str)]
Cell = str | int | float | bool | None


class Shape(BaseModel):
    """A part of an answer: what is not declared is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Money(Shape):
    """An amount and its currency."""

    amount: Exact = Field(description="text, every digit of it")
    currency: str = Field(description="ISO 4217 code")


def money(amount: object, currency: object) -> Money | None:
    """Give an amount with its currency; an unknown one is None."""
    return Money(amount=amount, currency=str(currency)) if isinstance(amount, Decimal) else None
