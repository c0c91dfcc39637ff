"""Where the values of each column come from: what SQLGlot finds in the SQL, kept in `pipelines/lineage.json`."""

import pytest

from pipelines import derive_lineage, lineage
from warehouse.schema import tables

sqlglot = pytest.importorskip("sqlglot", reason="sqlglot is not installed: pip install -e '.[dev]'")


@pytest.fixture(scope="module")
def derived() -> dict[str, derive_lineage.Columns]:
    """What the SQL says now."""
    return derive_lineage.derive()


def sources(derived: dict[str, derive_lineage.Columns], table: str, column: str) -> set[str]:
    """Give what a column is made of, as `schema.table.column`."""
    return {f"{of}.{name}" for of, name in derived[table][column]}


def test_the_kept_file_is_what_the_sql_says() -> None:
    """After a statement has changed, `python -m pipelines.derive_lineage` writes it anew."""
    assert lineage.FILE.read_text(encoding="utf-8") == derive_lineage.text()


def test_every_column_named_exists(derived: dict[str, derive_lineage.Columns]) -> None:
    """Both ends of every arrow are declared columns."""
    for table, columns in derived.items():
        assert set(columns) <= set(tables()[table].names)
        for found in columns.values():
            assert all(name in tables()[of].names for of, name in found)


def test_the_ledger_and_the_tables_of_one_statement_are_told(derived: dict[str, derive_lineage.Columns]) -> None:
    """All six ledger tables, and the marts that SQL alone makes; of hours, which Polars counts, nothing is claimed."""
    assert {f"ledger.{name}" for name in ("earning", "payout", "receipt", "effort", "traffic", "proposal")} <= set(derived)
    assert {"mart.channel_efficiency_day", "mart.payout_match", "mart.income_day", "mart.take_home_day", "mart.data_quality"} <= set(
        derived
    )
    assert {"mart.hours_day", "mart.channel_efficiency_month", "mart.take_home_month", "mart.affiliate_sale"}.isdisjoint(derived)


def test_received_money_comes_from_nets_and_fees(derived: dict[str, derive_lineage.Columns]) -> None:
    """Through three WITH tables and a union: earnings' net less what payouts and wallets took."""
    assert sources(derived, "mart.channel_efficiency_day", "received_rc") == {
        "ledger.earning.net_rc", "ledger.payout.fee_rc", "ledger.receipt.fee_rc", "ref.status.earned"
    }  # fmt: skip


def test_a_union_by_name_is_followed_by_name(derived: dict[str, derive_lineage.Columns]) -> None:
    """The costs of take-home stand at another place in each part of the union, and are found by their name."""
    assert sources(derived, "mart.take_home_day", "cost_rc") == {"ledger.cost.amount_rc"}
    assert sources(derived, "mart.take_home_day", "fx_rc") == {"mart.payout_loss_day.amount_rc", "mart.payout_loss_day.kind"}


def test_temporary_tables_are_looked_through(derived: dict[str, derive_lineage.Columns]) -> None:
    """What arrived and what the rates were are temporary; the arrows lead to what is stored."""
    assert sources(derived, "mart.payout_match", "receipt_net") == {"ledger.receipt.net"}
    assert {"ledger.observation.gross", "ref.fx_day.rate"} <= sources(derived, "ledger.earning", "gross_rc")


def test_a_column_that_no_value_makes_has_no_source(derived: dict[str, derive_lineage.Columns]) -> None:
    """The reporting currency is a setting, not a column."""
    assert "reporting_currency" not in derived["mart.channel_efficiency_day"]
