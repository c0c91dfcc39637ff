"""Exports of tables: every sum is the warehouse's, names stay pseudonyms, and no file of somebody else is written over."""

import stat
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import duckdb
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from pipelines.exports.to_xlsx import SHEETS
from pipelines.exports.wish import Kind
from tests.support.exports import FORMULA, NAME, asked, awkward, export, exported, lines, total
from tests.support.life import life_home

pytestmark = pytest.mark.slow
SUMMED = """
SELECT table_schema || '.' || table_name AS name, list(column_name) AS columns FROM information_schema.columns
WHERE data_type LIKE 'DECIMAL%' AND table_schema IN ('ledger', 'mart') GROUP BY ALL ORDER BY ALL
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with asked(life_home(), tmp_path_factory.mktemp("life")) as con:
        yield con


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small ledger and awkward texts."""
    return awkward(tmp_path_factory.mktemp("awkward"))


def count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    """Count the rows of a table."""
    row = con.execute(f"SELECT count(*) FROM {table}").fetchone()
    assert row is not None
    return int(row[0])


def test_csv_holds_every_table_and_every_digit(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Each table of ledger and marts but the names is a file with all its rows, and each decimal column adds up to the warehouse's sum exactly."""
    folder = exported(life_home(), "csv", tmp_path) / "csv"
    there = warehouse.execute(
        "SELECT table_schema || '.' || table_name FROM information_schema.tables WHERE table_schema IN ('ledger', 'mart')"
    )
    expected = {name for (name,) in there.fetchall()} - {"ledger.client"}
    assert {path.stem for path in folder.glob("*.csv")} == expected
    for table, columns in warehouse.execute(SUMMED).fetchall():
        rows = lines(folder / f"{table}.csv")
        sums = warehouse.execute(f"SELECT {', '.join(f'sum({name})' for name in columns)} FROM {table}").fetchone()
        assert len(rows) == count(warehouse, table)
        assert [total(rows, name) for name in columns] == [value or 0 for value in sums or ()], table


def test_parquet_is_the_table(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A Parquet file read again equals the warehouse's table, decimals with decimals: nothing is in one and not in the other."""
    folder = exported(life_home(), "parquet", tmp_path) / "parquet"
    for table in ("ledger.earning", "ledger.receipt", "mart.channel_efficiency_month", "mart.dac7_quarter", "mart.asset_lifetime"):
        here = pl.read_parquet(folder / f"{table}.parquet")
        assert here.height == count(warehouse, table)
        for one, other in ((f"FROM {table}", "FROM here"), ("FROM here", f"FROM {table}")):
            assert warehouse.execute(f"SELECT count(*) FROM ({one} EXCEPT {other})").fetchone() == (0,), table


def test_the_workbook_shows_what_the_warehouse_says(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Every sheet has its table's rows, and money adds up to the cent."""
    book = CalamineWorkbook.from_path(str(exported(life_home(), "xlsx", tmp_path) / "moisson.xlsx"))
    wanted = {name: table for name, table in SHEETS.items() if table != "ledger.client"}
    assert book.sheet_names == ["About", *wanted]
    for name, table in wanted.items():
        head, *rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        assert len(rows) == count(warehouse, table), name
        for place, column in enumerate(head):
            if str(column).endswith("_rc"):
                expected = warehouse.execute(f"SELECT coalesce(sum({column}), 0) FROM {table}").fetchone()
                told = sum(float(row[place]) for row in rows if isinstance(row[place], float | int))
                assert told == pytest.approx(float(expected[0]) if expected else None, abs=0.005), f"{name}.{column}"


def test_the_workbook_has_formats_a_frozen_header_and_filters(tmp_path: Path) -> None:
    """Money has two decimals, rates six, days are dates; the first row stays, every sheet filters, and rows held back are grey."""
    with ZipFile(exported(life_home(), "xlsx", tmp_path) / "moisson.xlsx") as book:
        styles = book.read("xl/styles.xml").decode()
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    assert 'formatCode="#,##0.000000"' in styles
    assert 'formatCode="yyyy-mm-dd"' in styles
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet
    assert "<conditionalFormatting" in sheet


def test_a_text_is_no_formula_and_a_number_stays_one(small: Path, tmp_path: Path) -> None:
    """In CSV a text that a spreadsheet would run gets an apostrophe, -20 does not; in Excel nothing is a formula."""
    rows = lines(exported(small, "csv", tmp_path) / "csv" / "ledger.earning.csv")
    assert [row["item"] for row in rows if row["record_key"] == "j2"] == [f"'{FORMULA}"]
    moved = lines(tmp_path / "csv" / "ledger.receipt.csv")
    assert {row["gross"] for row in moved if row["record_key"] in {"spent", "back"}} == {"-7.00000000", "-5.00000000"}
    with ZipFile(exported(small, "xlsx", tmp_path) / "moisson.xlsx") as book:
        assert not any("<f>" in book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/sheet"))


def test_an_unknown_amount_is_an_empty_cell(small: Path, tmp_path: Path) -> None:
    """What the source does not say is empty, and 0 is 0."""
    rows = {row["record_key"]: row for row in lines(exported(small, "csv", tmp_path) / "csv" / "ledger.earning.csv")}
    assert (rows["j3"]["gross"], rows["j3"]["net"]) == ("", "")
    assert rows["j2"]["tax"] == "0.00000000"


@pytest.mark.parametrize("kind", Kind)
def test_no_file_names_a_client(small: Path, tmp_path: Path, kind: Kind) -> None:
    """No name of a client is in any file, not even inside the title of a contract; with --names the tables and journals tell it."""
    assert NAME.lower() not in everything(exported(small, kind, tmp_path / "without"))
    told = everything(exported(small, kind, tmp_path / "with", "--names"))
    assert (NAME.lower() in told) == (kind is not Kind.DAC7)


def test_no_file_names_a_client_of_the_sample_life(warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Of twenty-one names, none is in the text files of the sample life."""
    names = [name.lower() for (name,) in warehouse.execute("SELECT name FROM ledger.client").fetchall()]
    assert len(names) > 10
    for kind in (Kind.CSV, Kind.BEANCOUNT, Kind.HLEDGER, Kind.ACCOUNTANT):
        exported(life_home(), kind, tmp_path)
    written = everything(tmp_path)
    assert [name for name in names if name in written] == []


def everything(folder: Path) -> str:
    """Give all text of all files, workbooks unpacked and Parquet read, in small letters."""
    texts = []
    for path in folder.rglob("*"):
        if path.suffix == ".xlsx":
            with ZipFile(path) as book:
                texts += [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
        elif path.suffix == ".parquet":
            texts.append(pl.read_parquet(path).write_ndjson())
        elif path.is_file():
            texts.append(path.read_text(encoding="utf-8"))
    return "\n".join(texts).lower()


def test_our_own_file_is_written_anew(small: Path, tmp_path: Path) -> None:
    """A second export over the first needs no --force; the files are their owner's alone, and nothing else is left in the folder."""
    exported(small, "csv", tmp_path)
    exported(small, "xlsx", tmp_path)
    exported(small, "xlsx", tmp_path)
    path = exported(small, "csv", tmp_path) / "csv" / "ledger.earning.csv"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(p.name for p in tmp_path.iterdir()) == [".moisson-exports.json", "csv", "moisson.xlsx"]


@pytest.mark.parametrize("how", ["changed", "somebody else's", "a folder", "a link"])
def test_a_file_that_is_not_ours_stops_the_export(small: Path, tmp_path: Path, how: str) -> None:
    """A file that was changed, or never ours, is named (60), and no file is written; --force replaces what is a file."""
    target = tmp_path / "csv" / "mart.tax_period.csv"
    if how == "changed":
        exported(small, "csv", tmp_path)
    target.parent.mkdir(exist_ok=True)
    if how == "a folder":
        target.mkdir()
    elif how == "a link":
        (tmp_path / "mine").write_text("mine")
        target.symlink_to(tmp_path / "mine")
    else:
        target.write_text("mine")
    result = export(small, "csv", tmp_path)
    assert result.exit_code == 60
    assert "csv/mart.tax_period.csv" in result.output
    assert "--force" in result.output
    assert how == "changed" or list(target.parent.iterdir()) == [target]
    if how != "a folder":
        exported(small, "csv", tmp_path, "--force")
        assert target.read_text() != "mine"
        assert not target.is_symlink()


@pytest.mark.parametrize(
    ("kind", "options", "told"),
    [
        ("csv", ("--year", "2026"), "whole tables"),
        ("dac7", ("--year", "26"), "Write it as 2026"),
        ("dac7", ("--quarter", "2026-Q5"), "Write it as 2026-Q1"),
        ("dac7", ("--quarter", "2026"), "Write it as 2026-Q1"),
        ("dac7", ("--year", "2026", "--quarter", "2026-Q1"), "Leave --year out"),
    ],
)
def test_days_that_are_none_are_told(small: Path, tmp_path: Path, kind: str, options: tuple[str, ...], told: str) -> None:
    """A year or quarter that cannot be read ends with 60 and says how to write it."""
    result = export(small, kind, tmp_path, *options)
    assert result.exit_code == 60
    assert told in " ".join(result.output.split())


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is published: the message names `moisson run` (60)."""
    result = export(tmp_path, "csv", tmp_path / "out")
    assert result.exit_code == 60
    assert "moisson run" in result.output


def test_a_folder_that_cannot_be_written_is_named(small: Path, tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names it and --to (51)."""
    (tmp_path / "out").write_text("")
    result = export(small, "dac7", tmp_path / "out")
    assert result.exit_code == 51
    assert "--to" in result.output


def test_a_year_without_data_writes_nothing(small: Path, tmp_path: Path) -> None:
    """It says so, and ends well."""
    for kind in ("beancount", "hledger", "accountant", "dac7"):
        result = export(small, kind, tmp_path, "--year", "1999")
        assert result.exit_code == 0
        assert "Nothing to write" in result.output
        assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
