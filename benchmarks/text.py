"""Text by whole columns: money, identifiers, words looked up by position."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

Ints: TypeAlias = npt.NDArray[np.int64]
BASE36 = np.array(list("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def money(cents: pl.Expr) -> pl.Expr:
    """Write integer cents as text with two decimals and a leading minus: -1205 becomes -12.05."""
    whole = (cents.abs() // 100).cast(pl.String)
    rest = (cents.abs() % 100).cast(pl.String).str.zfill(2)
    return pl.concat_str(pl.when(cents < 0).then(pl.lit("-")).otherwise(pl.lit("")), whole, pl.lit("."), rest)


def codes(rng: np.random.Generator, count: int, length: int) -> list[str]:
    """Draw `count` upper-case identifiers of `length` characters."""
    return ["".join(row) for row in BASE36[rng.integers(0, 36, (count, length))]]


def pick(words: tuple[str, ...] | list[str], index: Ints) -> pl.Series:
    """Look words up by position."""
    return pl.Series(list(words), dtype=pl.String).gather(index)


def share(start: int, stop: int, parts: int, part: int) -> tuple[int, int]:
    """Give the bounds of one of `parts` nearly equal pieces of the rows from start to stop."""
    return start + (stop - start) * part // parts, start + (stop - start) * (part + 1) // parts
