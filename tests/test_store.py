"""The warehouse's file: what it is made of, who may write, and what it refuses."""

import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipelines.home import Home
from tests.conftest import ROOT
from tests.support import ledger
from tests.support.templates import made_anew
from warehouse import state
from warehouse.errors import LockedError, VersionError, WarehouseError
from warehouse.schema import tables
from warehouse.store import SCHEMA_VERSION, Store, lease

SHARES = {"take_rate", "eff_take_rate", "pct_of_gross"}  # quotients without a unit, shown as per cent
SHARES |= {f"{name}{end}" for name in ("win_rate", "on_time_rate", "conversion_rate") for end in ("", "_lo", "_hi")}
SHARES |= {f"{name}_rate{end}" for name in ("approval", "completion", "reversal", "nonpayment") for end in ("", "_lo", "_hi")}
SHARES |= {"approval_rate_value", "reversal_rate_value", "duplicate_rate"}

OLDER = (
    "ALTER TABLE mart.channel_efficiency_month DROP COLUMN method",
    "ALTER TABLE mart.session DROP COLUMN gap_s",
    "DROP TABLE ops.stale_channel",
    "DROP TABLE ref.metric_catalog",
    "ALTER TABLE ledger.observation DROP COLUMN advertised_s",
    "ALTER TABLE ledger.earning DROP COLUMN advertised_s",
)
"""What a warehouse of an older Moisson did not have."""

HOLD = """
import sys
from pathlib import Path
from warehouse.store import lease
with lease(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A new, empty warehouse, closed."""
    return made_anew(tmp_path / "warehouse.duckdb")


def test_the_file_can_be_read_by_older_duckdb(made: Path) -> None:
    """The storage version is that of DuckDB 1.4, the long-term release: BI tools lag behind."""
    with duckdb.connect(str(made), read_only=True) as con:
        tags = con.sql("SELECT tags FROM duckdb_databases() WHERE database_name = 'warehouse'").fetchone()
    assert tags is not None
    assert "v1.4.0" in str(tags[0]["storage_version"])


def test_every_table_and_column_says_what_it_is(made: Path) -> None:
    """A person with any SQL tool finds a comment on each table and each column: units and meaning."""
    with duckdb.connect(str(made), read_only=True) as con:
        named = con.sql("SELECT schema_name || '.' || table_name, comment FROM duckdb_tables() WHERE NOT internal").fetchall()
        bare = con.sql(
            "SELECT schema_name, table_name, column_name FROM duckdb_columns() WHERE NOT internal AND coalesce(comment, '') = ''"
        ).fetchall()
    assert {name for name, _ in named} >= set(tables())
    assert [name for name, comment in named if not comment] == []
    assert bare == []


def test_money_is_never_float(made: Path) -> None:
    """No column of the ledger is a binary fraction; in the marts amounts and rates per hour are none either."""
    with duckdb.connect(str(made), read_only=True) as con:
        query = "SELECT column_name FROM duckdb_columns() WHERE NOT internal AND data_type IN ('DOUBLE', 'FLOAT')"
        found = con.sql(query + " AND schema_name IN ('ledger', 'ops', 'ref')").fetchall()
        marts = con.sql(query + " AND schema_name = 'mart' AND regexp_matches(column_name, '_rc$|rate|fee|gross|net|amount')").fetchall()
    assert found == []
    assert {name for (name,) in marts} <= SHARES


def test_a_warehouse_from_the_future_is_left_alone(made: Path) -> None:
    """A schema that a newer Moisson wrote is refused with exit code 60 and the advice to upgrade; nothing is changed."""
    with Store(made) as store:
        store.set_meta("schema_version", str(SCHEMA_VERSION + 1))
    before = made.read_bytes()
    with pytest.raises(VersionError, match=r"newer Moisson.*Upgrade") as why:
        Store(made)
    assert why.value.code == 60
    assert made.read_bytes() == before


def test_opening_twice_changes_nothing(made: Path) -> None:
    """The tables are made once: what a run wrote is there for the next."""
    with Store(made) as store:
        store.set_meta("kept", "yes")
    with Store(made) as store:
        assert store.meta("kept") == "yes"
        assert store.meta("schema_version") == str(SCHEMA_VERSION)


def test_a_file_that_is_no_warehouse_is_told_in_words(tmp_path: Path) -> None:
    """Garbage under the warehouse's name names the file and the way out."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"not a database" * 5000)
    with pytest.raises(WarehouseError, match=r"warehouse\.duckdb: cannot be opened.*--rebuild"):
        Store(path)


def test_a_failed_transaction_leaves_nothing(made: Path) -> None:
    """All or nothing: an error in the middle takes back what came before it."""

    def fail(store: Store) -> None:
        with store.transaction():
            store.set_meta("half", "done")
            raise RuntimeError

    with Store(made) as store:
        with pytest.raises(RuntimeError):
            fail(store)
        assert store.meta("half") is None


def test_rows_are_inserted_whole_or_not_at_all(made: Path) -> None:
    """Rows go in as one statement: a wrong one takes its neighbours with it, and none is no trouble."""
    good = {"name": "one", "value": "1"}
    with Store(made) as store:
        store.insert("ops.meta", [])
        with pytest.raises(duckdb.Error):
            store.insert("ops.meta", [good, {"name": None, "value": "2"}])
        assert store.meta("one") is None
        store.insert("ops.meta", [good, {"name": "two", "value": "2"}])
        assert (store.meta("one"), store.meta("two")) == ("1", "2")


def test_one_process_writes_at_a_time(tmp_path: Path) -> None:
    """While a process holds the lease another is refused with its number; the holder itself may ask again."""
    lock = tmp_path / "data" / ".lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(lock)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=rf"process {holder.pid}\b") as why, lease(lock):
            pytest.fail("two processes hold the lease")
        assert why.value.code == 50
        holder.kill()
    with lease(lock), lease(lock):
        assert lock.read_text() == str(os.getpid())
    with lease(lock):
        assert lock.stat().st_mode & 0o077 == 0


def test_an_older_warehouse_keeps_its_ledger_and_counts_its_marts_anew(tmp_path: Path) -> None:
    """Marts of another shape are made anew and every channel and month is marked; the ledger and the settings stay."""
    with ledger.build(tmp_path) as store:
        before = state.parts(store)
        earned = store.one("SELECT count(*) FROM ledger.earning")
        for change in OLDER:
            store.con.execute(change)
        store.set_meta("schema_version", "2")
    with Store(Home(tmp_path).warehouse) as store:
        marked = store.one("SELECT count(DISTINCT channel) FROM ops.dirty_month")
        ledger.count(store, Home(tmp_path))

        assert store.one("SELECT count(*) FROM ledger.earning") == earned > 0
        assert marked >= store.one("SELECT count(DISTINCT channel) FROM ledger.earning") > 0
        assert state.parts(store) == before
