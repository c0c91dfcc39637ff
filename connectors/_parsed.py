"""What every cell parser hands back, and the few checks they share.

How cells are read decides the speed. A reader gets a whole column; the quick one comes first, and the next looks only at
the cells that it left. Where expressions are used instead, Polars computes what `value` and `problem` share once, but only
when they are selected together from a lazy frame, without a null literal in what is shared (a `when` without `otherwise`
holds one): there the shared part is one plain chain from the text, and the `when` comes last.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

from connectors.vocabulary import Reason

SPACES = " \u00a0\u2007\u2009\u202f"
"""The spaces that exports put inside a cell: plain, no-break, figure, thin, narrow no-break."""

_EM_TO_HAIR = "".join(map(chr, range(0x2000, 0x200B)))
WHITE = "\t\n\x0b\x0c\r\x85\u1680\u2028\u2029\u205f\u3000" + _EM_TO_HAIR + SPACES
"""All of Unicode's white space: what `\\s` matches. A bare `strip_chars()` holds a null literal."""

ONE_SPACE = f"[{SPACES}]"
MINUS = "\\-\u2212"
"""The two minus signs, written for use inside a regex class: a bare hyphen there would make a range."""


Reader = Callable[[pl.Series], pl.Series]


@dataclass(frozen=True)
class Parsed:
    """A typed value beside the reason it was refused (a `Reason` as String, else null); a blank cell has neither.

    `sure` promises that where `problem` is not null, `value` is null: reasons need only be sought where there is no value.
    """

    value: pl.Expr
    problem: pl.Expr
    sure: bool = False


def filled(text: pl.Expr) -> pl.Expr:
    """Tell where a cell holds more than white space; null where the cell is null."""
    return text.str.contains(r"\S")


def blank(text: pl.Expr) -> pl.Expr:
    """Tell where a cell is null, empty or only white space (no-break spaces are white space)."""
    return ~filled(text).fill_null(value=False)


def whole(pattern: str) -> str:
    """Make a pattern span the whole cell, its outer white space left outside the first group."""
    return rf"^\s*({pattern})\s*$"


def first(text: pl.Series, readers: Sequence[Reader]) -> pl.Series:
    """Read each cell by the first reader that gives it a value; a reader gets only what those before it left."""
    value = readers[0](text)
    for reader in readers[1:]:
        if not value.has_nulls():
            break
        left = value.is_null().arg_true()
        value = value.scatter(left, reader(text.gather(left)))
    return value


def where(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Give the value where the condition holds, else null."""
    return pl.when(condition).then(value)


def refuse(condition: pl.Expr, reason: Reason) -> pl.Expr:
    """Give the reason as String where the condition holds, else null."""
    return pl.when(condition).then(pl.lit(reason.value)).otherwise(pl.lit(None, dtype=pl.String))


def parsed(text: pl.Expr, fits: pl.Expr, value: pl.Expr, reason: Reason) -> Parsed:
    """Keep the value of the cells that fit and refuse the other filled ones.

    The value of a fitting cell must never be null: only then do the two halves agree.
    """
    return Parsed(where(fits, value), refuse(filled(text) & ~fits, reason), sure=True)
