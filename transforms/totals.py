"""The export's own total row against the sum of its rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce

import polars as pl

from connectors import cells
from connectors.facts import Facts
from connectors.platform import Layout
from connectors.read import Unreadable
from connectors.vocabulary import Reason
from transforms.normalise import Normalised

WIDE = pl.Decimal(38, 8)


@dataclass(frozen=True)
class Totalled:
    """Per column: the sum of the rows, and what the total row says (null where it stands in another chunk)."""

    summed: dict[str, Decimal] = field(default_factory=dict)
    stated: dict[str, Decimal] = field(default_factory=dict)


def total_of(rows: pl.DataFrame, done: Normalised, layout: Layout, facts: Facts) -> Totalled:
    """Sum the checked columns of one chunk and read its total row, if it is there."""
    if layout.totals is None:
        return Totalled()
    names = [c for c in layout.totals.columns if facts.has(c)]
    read = [_amount(c, facts).sum().alias(c) for c in names]
    data = rows.filter(~_apart(rows, layout, facts)).join(done.totals.select("line"), on="line", how="anti")
    stated = done.totals.select(read).row(0, named=True) if done.totals.height else {}
    return Totalled(data.select(read).row(0, named=True), stated)


def _amount(column: str, facts: Facts) -> pl.Expr:
    return cells.money(cells.unfloat(facts.cell(column)), decimal=facts.decimal).value.cast(WIDE)


def _apart(rows: pl.DataFrame, layout: Layout, facts: Facts) -> pl.Expr:
    """Tell the rows that the export itself leaves out of its total, such as subtotals."""
    facts = replace(facts, frame=rows)
    return reduce(lambda a, b: a | b, (s.when.holds(facts) for s in layout.skips if not s.summed), pl.lit(value=False))


def check_totals(chunks: Sequence[Totalled], *, unreadable: int) -> str | None:
    """Give the stated totals as text; raise `Unreadable` when they are not the sum and no row was unreadable."""
    stated = {c: v for chunk in chunks for c, v in chunk.stated.items()}
    for column, value in stated.items():
        total = sum((chunk.summed[column] for chunk in chunks), Decimal(0))
        if total != value and not unreadable:
            detail = f"the total row says {column} = {value.normalize():f}, its rows add up to {total.normalize():f}"
            raise Unreadable(Reason.TOTAL_MISMATCH, detail, "Export the file again; it may have been cut or edited.")
    return ", ".join(f"{c} {v.normalize():f}" for c, v in stated.items()) or None
