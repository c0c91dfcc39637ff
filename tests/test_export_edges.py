"""Exports at the edges: every sign that begins a formula, unknown cells, several currencies, and a home without a row."""

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from python_calamine import CalamineWorkbook

from pipelines.exports.tables import harmless
from pipelines.exports.wish import Kind
from pipelines.query import RISKY, safe
from tests.support.exports import awkward, export, exported, lines
from tests.support.reports import changed


@pytest.mark.parametrize("sign", [*RISKY], ids=lambda sign: f"U+{ord(sign):04X}")
def test_no_sign_begins_a_formula(sign: str) -> None:
    """A text that begins with one gets an apostrophe, in a cell written by Python as in one written by DuckDB; elsewhere in a text it may stand."""
    risky, mild = f"{sign}1+1", f"1{sign}1"
    told = duckdb.sql(f"SELECT {harmless('t')} FROM (SELECT unnest($texts) AS t)", params={"texts": [risky, mild]}).fetchall()

    assert (safe(risky), safe(mild)) == (f"'{risky}", mild)
    assert [text for (text,) in told] == [f"'{risky}", mild]


def test_unknown_cells_and_numbers_are_left_alone() -> None:
    """NULL stays NULL, an empty text empty, and a negative amount a number with all its digits."""
    assert safe(None) is None
    assert safe("") == ""
    assert safe(Decimal("-20.00000000")) == "-20.00000000"
    assert duckdb.sql(f"SELECT {harmless('CAST(NULL AS VARCHAR)')}, {harmless(chr(39) * 2)}").fetchone() == (None, "")


@pytest.mark.slow
def test_amounts_of_several_currencies_are_never_in_one_column_without_their_code(tmp_path: Path) -> None:
    """The accountant's CSV tells each amount in its own currency, with the code on the line, and in the reporting currency, named in the head."""
    folder = exported(awkward(tmp_path / "home"), "accountant", tmp_path / "out")
    told = [line for path in sorted(folder.glob("accountant*.csv")) for line in lines(path)]

    assert len({line["currency"] for line in told}) > 1
    assert all(line["currency"] for line in told)
    assert "gross_EUR" in told[0]
    assert any(line["gross"] == "" for line in told)


@pytest.mark.slow
@pytest.mark.parametrize("kind", Kind)
def test_a_home_without_a_row_exports(tmp_path: Path, kind: Kind) -> None:
    """Every kind ends well: whole tables have their heads and no rows, and what is made of records says that there is nothing to write."""
    home = changed(tmp_path / "home", _emptied)
    result = export(home.root, kind, tmp_path / "out")

    assert result.exit_code == 0, result.output
    if kind is Kind.CSV:
        assert (tmp_path / "out" / "csv" / "ledger.earning.csv").read_text(encoding="utf-8").startswith("family,")
        assert lines(tmp_path / "out" / "csv" / "ledger.earning.csv") == []
    elif kind is Kind.XLSX:
        book = CalamineWorkbook.from_path(str(tmp_path / "out" / "moisson.xlsx"))
        assert {len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names[1:]} == {1}
    elif kind is not Kind.PARQUET:
        assert "Nothing to write" in result.output


def _emptied(con: duckdb.DuckDBPyConnection) -> None:
    """Take all rows out of ledger and marts."""
    for schema, name in con.execute(
        "SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('mart', 'ledger')"
    ).fetchall():
        con.execute(f"DELETE FROM {schema}.{name}")
