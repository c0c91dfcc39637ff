"""Rows to observations, with a layout made up for the purpose."""

import polars as pl
import pytest

from connectors.between import Back, Less
from connectors.currencies import Fixed
from connectors.facts import Facts
from connectors.platform import Layout, Record, earning
from connectors.units import Times
from connectors.within import FoundMoney
from connectors.words import Day, Money, Number, Sum, Text, Word
from transforms.normalise import Normalised, normalise

COLUMNS = ("id", "kind", "a", "b", "d")
LARGEST = "9999999999.99999999"


def row(*cells: str) -> tuple[str, ...]:
    """Give a row with a day."""
    return (*cells, "2026-01-02")


def read(rows: list[tuple[str, ...]], *records: Record) -> Normalised:
    """Normalise rows of the five columns."""
    frame = pl.DataFrame(rows, schema=[f"c{n}" for n in range(5)], orient="row").with_row_index("line", offset=2)
    layout = Layout(name="made_up", needs=COLUMNS, records=records)
    return normalise(frame, layout, Facts({name: f"c{n}" for n, name in enumerate(COLUMNS)}, "UTC"), "UTC")


def sale(key: str = "id", **told: object) -> Record:
    """Give a record of a sale with these amounts."""
    return earning(key=(Text(key),), kind="sale", currency=Fixed("EUR"), day=Day("d", "%Y-%m-%d"), **told)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("record", "column"),
    [
        (sale(gross=Money("a"), other=Money("b")), "net"),
        (sale(gross=Sum(Money("a"), Money("b"))), "a"),
        (sale(gross=Less(Money("a"), Money("b", negate=True))), "a"),
    ],
)
def test_amounts_that_do_not_fit_once_added_refuse_their_row(record: Record, column: str) -> None:
    """Each of them can be kept, their sum cannot; the next row lands."""
    done = read([row("1", "x", LARGEST, "0.00000001"), row("2", "x", "1.50", "0.25")], record)

    assert done.bad.rows() == [(2, "bad_amount", column)]
    assert done.observations.select("line", pl.col("net").cast(pl.String)).rows() == [(3, "1.75000000")]
    assert done.money.select("currency", pl.col("accepted").cast(pl.String), "unknown").rows() == [("EUR", "1.75000000", 1)]


def test_a_price_that_does_not_fit_once_multiplied_refuses_its_row() -> None:
    """Ten billions for each of two."""
    done = read([row("1", "x", LARGEST, "2"), row("2", "x", "1.50", "2")], sale(gross=Times(Money("a"), Number("b"))))

    assert done.bad.rows() == [(2, "bad_amount", "a")]
    assert done.observations["net"].cast(pl.String).to_list() == ["3.00000000"]


@pytest.mark.parametrize(
    ("gross", "cell", "other"),
    [
        (Money("a"), "1.50", "£1.50"),
        (Sum(Money("a"), Money("b")), "1.50", "1.50 GBP"),
        (Back(Money("a")), "1.50", "£1.50"),
        (Times(Money("a"), Number("b")), "1.50", "£1.50"),
        (FoundMoney(r"^(\S+) sent", "a"), "€1.50 sent on", "£1.50 sent on"),
    ],
)
def test_a_sign_of_another_currency_is_held_against_the_row_wherever_the_amount_is_read(gross: Word, cell: str, other: str) -> None:
    """However a word turns an amount, its sign names the currency of the row or the row is refused."""
    done = read([row("1", "x", cell, "2"), row("2", "x", other, "2")], sale(gross=gross))

    assert done.bad.rows() == [(3, "currency_conflict", "a")]
    assert done.observations["line"].to_list() == [2]
