"""What every cell parser hands back, and the few checks they share."""

from dataclasses import dataclass

import polars as pl

from connectors.vocabulary import Reason

SPACES = " \u00a0\u2007\u2009\u202f"
"""The spaces that exports put inside a cell: plain, no-break, figure, thin, narrow no-break."""

ONE_SPACE = f"[{SPACES}]"
MINUS = "\\-\u2212"
"""The two minus signs, written for use inside a regex class: a bare hyphen there would make a range."""


@dataclass(frozen=True)
class Parsed:
    """A typed value beside the reason it was refused (a `Reason` as String, else null).

    Where `problem` is not null, `value` is null; a blank cell has neither.
    """

    value: pl.Expr
    problem: pl.Expr


def blank(text: pl.Expr) -> pl.Expr:
    """Tell where a cell is null, empty or only white space (no-break spaces are white space)."""
    return text.str.strip_chars().fill_null("") == ""


def trimmed(text: pl.Expr) -> pl.Expr:
    """Give the cell without its outer white space, null where nothing is left."""
    bare = text.str.strip_chars()
    return pl.when(bare != "").then(bare)


def where(condition: pl.Expr, value: pl.Expr) -> pl.Expr:
    """Give the value where the condition holds, else null."""
    return pl.when(condition).then(value)


def refuse(condition: pl.Expr, reason: Reason) -> pl.Expr:
    """Give the reason as String where the condition holds, else null."""
    return pl.when(condition).then(pl.lit(reason.value)).otherwise(pl.lit(None, dtype=pl.String))


def parsed(present: pl.Expr, value: pl.Expr, reason: Reason) -> Parsed:
    """Pair a value with the one reason for which a present cell may have none."""
    return Parsed(value, refuse(present.is_not_null() & value.is_null(), reason))
