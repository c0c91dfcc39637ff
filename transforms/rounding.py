"""THE rounding of money: half away from zero, everywhere.

A cent that is exactly a half goes away from zero (0.005 to 0.01, -0.005 to -0.01), because DuckDB's cast to a
DECIMAL of fewer places does so; the default of Python and Polars, half to even,
would make the report and the warehouse differ by a cent. Nothing else in the project may round money.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

_EXACT = Context(prec=100, rounding=ROUND_HALF_UP)
"""Wider than any DECIMAL(38) product: a quotient cannot come to lie on a half that it is not on."""


def round_money(value: Decimal, places: int = 2) -> Decimal:
    """Round to `places` decimals, half away from zero; zero loses its sign.

    Raises ValueError for NaN and infinity: an amount that is not a number must not reach a sum.
    """
    if not value.is_finite():
        raise ValueError(f"cannot round {value}: not a finite amount; treat it as missing instead")
    with localcontext(_EXACT):
        return value.quantize(Decimal(1).scaleb(-places)) + 0


def round_ratio(over: Decimal, under: Decimal | int, places: int = 6, *, times: int = 1) -> Decimal:
    """Return times * over / under, rounded once, half away from zero. Raises ValueError for `under` = 0."""
    if under == 0:
        raise ValueError(f"cannot divide {over} by zero; show no rate instead")
    with localcontext(_EXACT):
        return round_money(over * times / under, places)


def round_money_expr(expr: "pl.Expr", places: int = 2) -> "pl.Expr":
    """Round a Decimal column as `round_money` does; gives Decimal(38, places), null stays null."""
    import polars as pl  # noqa: PLC0415  # who only shows amounts does not pay for it

    return expr.round(places, mode="half_away_from_zero").cast(pl.Decimal(38, places))
