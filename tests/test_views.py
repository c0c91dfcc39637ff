"""The views of the ledger tell what was believed when, and what a transfer is made of."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.support.life import life_home

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    path: Path = life_home() / "data" / "moisson.duckdb"
    with duckdb.connect(str(path), read_only=True) as opened:
        yield opened


def test_an_earning_has_one_event_per_change(con: duckdb.DuckDBPyConnection) -> None:
    """A state that three exports repeat is one event; a changed one adds another, and the last event is what the ledger holds."""
    repeated = con.execute(
        """SELECT count(*) FROM ledger.earning_event QUALIFY (status, net, currency, sale_value) IS NOT DISTINCT FROM (
            lag((status, net, currency, sale_value)) OVER (PARTITION BY platform, account, record_key, occurrence ORDER BY observed_at, batch_id))
        """.replace("SELECT count(*)", "SELECT record_key")
    ).fetchall()
    changed = con.execute(
        "SELECT count(*) FROM (SELECT record_key FROM ledger.earning_event WHERE platform = 'prolific' GROUP BY ALL HAVING count(*) > 1)"
    ).fetchone()

    assert repeated == []
    assert changed is not None
    assert changed[0] > 20


def test_what_was_believed_before_can_be_told(con: duckdb.DuckDBPyConnection) -> None:
    """As of New Year, submissions that were approved later are still pending."""
    query = """
    SELECT status, count(*) FROM (
        SELECT * FROM ledger.earning_event WHERE platform = 'prolific' AND observed_at < TIMESTAMP '2026-01-03'
        QUALIFY row_number() OVER (PARTITION BY record_key, occurrence ORDER BY observed_at DESC, batch_id DESC) = 1) GROUP BY ALL"""
    then = dict(con.execute(query).fetchall())
    later = con.execute(
        "SELECT count(*) FROM ledger.earning WHERE platform = 'prolific' AND status = 'pending' AND work_date < DATE '2026-01-01'"
    ).fetchone()

    assert then["pending"] > 0
    assert later == (0,)


def test_a_transfer_is_the_sum_of_its_lines(con: duckdb.DuckDBPyConnection) -> None:
    """Every Awin payment has its commissions, each in one currency."""
    rows = con.execute(
        "SELECT payout_ref, count(DISTINCT currency), sum(net) > 0 FROM ledger.payout_line WHERE platform = 'awin' GROUP BY ALL"
    ).fetchall()

    assert len(rows) > 5
    assert {(currencies, positive) for _, currencies, positive in rows} == {(1, True)}
