"""All real exports at once through the real command: every file lands or is refused for a stated reason."""

import shutil
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.support.life import moisson

pytestmark = [pytest.mark.shared, pytest.mark.slow]

SETTINGS = """
[person]
timezone = "Europe/Paris"
country = "FR"
reporting_currency = "EUR"
[inbox]
settle_seconds = 0
[[account]]
platform = "amazon_associates"
label = "uk"
marketplace = "UK"
[[account]]
platform = "amazon_associates"
label = "us"
marketplace = "US"
period_start = 2026-05-01
period_end = 2026-05-31
[[account]]
platform = "clockify"
date_order = "mdy"
[[account]]
platform = "paypal"
label = "us"
date_order = "mdy"
[[account]]
platform = "paypal"
label = "main"
"""
OURS = (
    *("amazon_associates", "awin", "clockify", "ecb", "gumroad", "harvest", "mturk", "payoneer", "paypal", "prolific", "revolut"),
    *("solidtime", "toggl", "wise"),
)


@pytest.fixture(scope="module")
def home(shared_samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home where every real export beside the project was dropped, each account in its folder."""
    folder = tmp_path_factory.mktemp("shared")
    (folder / "moisson.toml").write_text(SETTINGS, encoding="utf-8")
    for path in sorted(shared_samples.glob("*/*")):
        label = {"amazon_associates": path.name[:2], "paypal": "us" if "en_us" in path.name or "statement_en" in path.name else "main"}
        inbox = folder / "inbox" / label.get(path.parent.name, "main")
        inbox.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, inbox / f"{path.parent.name}__{path.name}")
    done = moisson(folder, "run")
    assert done.returncode in {10, 11, 30}, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def con(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """What was published."""
    with duckdb.connect(str(home / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


def test_every_file_lands_or_is_refused_with_reason_and_remedy(con: duckdb.DuckDBPyConnection, shared_samples: Path) -> None:
    """No real export is passed over in silence."""
    files = {f"{p.parent.name}__{p.name}" for p in shared_samples.glob("*/*")}
    told = {
        row[0]
        for row in con.execute(
            """SELECT file_name FROM ops.landed SEMI JOIN ops.batch USING (sha256)
            UNION SELECT file_name FROM ops.quarantine WHERE reason <> '' AND remedy <> '' AND (detail <> '' OR line IS NOT NULL)"""
        ).fetchall()
    }

    assert told == files


def test_files_of_platforms_we_read_are_read(con: duckdb.DuckDBPyConnection) -> None:
    """Of the platforms Moisson knows, only what the notes call something else stays out."""
    refused = con.execute("SELECT DISTINCT file_name FROM ops.quarantine WHERE line IS NULL ORDER BY 1").fetchall()
    ours = {name for (name,) in refused if name.split("__")[0] in OURS}

    assert ours == {
        "ecb__M.USD.EUR.SP00.A.xml",
        "ecb__flat.json",
        "ecb__sdmx_csv_v2_example-01.csv",
        "ecb__ts.json",
        "ecb__xs.json",
    }


def test_every_physical_record_is_accounted_for(con: duckdb.DuckDBPyConnection) -> None:
    """Law 1 holds on real exports."""
    query = "SELECT count(*) FROM ops.batch WHERE records <> accepted + quarantined + skipped + totals + blank"

    assert con.execute(query).fetchone() == (0,)


def test_the_whole_history_of_the_central_bank_lands(con: duckdb.DuckDBPyConnection) -> None:
    """The ECB zip has 6,983 days from 1999-01-04 to 2026-04-13, and USD stood at 1.1684 on the last."""
    days = con.execute("SELECT records FROM ops.batch WHERE platform = 'ecb' ORDER BY records DESC LIMIT 1").fetchone()
    span = con.execute("SELECT min(day), max(day) FILTER (day < DATE '2026-05-01') FROM ref.fx_rate WHERE currency = 'USD'").fetchone()
    last = con.execute("SELECT mid_rate FROM ref.fx_rate WHERE currency = 'USD' AND day = DATE '2026-04-13'").fetchone()

    assert days == (6983,)
    assert [str(day) for day in span or ()] == ["1999-01-04", "2026-04-13"]
    assert last == (Decimal("1.1684"),)


def test_paypal_net_is_gross_less_fee_on_every_real_row(con: duckdb.DuckDBPyConnection) -> None:
    """Gross + Fee = Net on all rows of all files."""
    rows = con.execute(
        "SELECT count(*), count(*) FILTER (net = gross - coalesce(fee, 0)) FROM ledger.receipt WHERE platform = 'paypal'"
    ).fetchone()

    assert rows is not None
    assert rows[0] == rows[1] > 30


def test_amazon_reports_give_the_verified_sums(con: duckdb.DuckDBPyConnection) -> None:
    """UK fee earnings come to 3,058.60 GBP, and the US tracking report to 6,795.50 USD with its bonuses."""
    uk = con.execute(
        "SELECT sum(net) FROM ledger.earning WHERE account = 'uk' AND currency = 'GBP' AND kind IN ('commission', 'refund')"
    ).fetchone()
    us = con.execute("SELECT sum(gross) FROM ledger.earning WHERE account = 'us' AND layout = 'tracking_id'").fetchone()

    assert uk == (Decimal("3058.60"),)
    assert us == (Decimal("6795.50"),)


def test_requester_rows_keep_their_working_time(con: duckdb.DuckDBPyConnection) -> None:
    """The five real assignments are there, paid 3.00 USD each, with their clock times."""
    rows = con.execute("SELECT count(*), sum(gross), count(work_start) FROM ledger.earning WHERE platform = 'mturk'").fetchone()

    assert rows == (5, Decimal("15.00"), 5)
