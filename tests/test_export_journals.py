"""Journals and sheets for accounts: the real bean-check and hledger find no fault, and every total is the warehouse's."""

import csv
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from beancount import loader
from beancount.core.data import Price, Transaction
from python_calamine import CalamineWorkbook

from pipelines.exports.journal import Names
from tests.support.exports import asked, awkward, exported, lines, total
from tests.support.life import life_home

pytestmark = pytest.mark.slow
Sums = dict[tuple[str, str], Decimal]
EARNED = """SELECT channel, currency, sum(gross), sum(coalesce(fee, 0)), sum(net) FROM ledger.earning JOIN ref.status st USING (status)
WHERE st.earned AND net IS NOT NULL GROUP BY ALL"""
MOVED = """SELECT channel, currency, sum(net) FROM ledger.{} x LEFT JOIN ref.status st USING (status)
WHERE coalesce(st.earned OR st.pending, true) AND net IS NOT NULL GROUP BY ALL"""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the small ledger and awkward texts."""
    return awkward(tmp_path_factory.mktemp("awkward"))


@pytest.fixture(scope="module", params=["life", "small"])
def home(request: pytest.FixtureRequest, small: Path) -> Path:
    """The sample life, and the small ledger."""
    return life_home() if request.param == "life" else small


@pytest.fixture(scope="module")
def warehouse(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """Its published warehouse."""
    with asked(home, tmp_path_factory.mktemp("asked")) as con:
        yield con


def expected(con: duckdb.DuckDBPyConnection) -> Sums:
    """Give what the accounts must hold, from the ledger alone."""
    names, sums = Names(), Sums()
    for channel, currency, gross, fee, _ in con.execute(EARNED).fetchall():
        sums[f"Income:Earned:{names.of(channel)}", currency] = -gross
        sums[f"Expenses:Fees:{names.of(channel)}", currency] = fee
    for wallet, currency, net in con.execute(MOVED.format("receipt")).fetchall():
        sums[f"Assets:Wallets:{names.of(wallet)}", currency] = net
    return {key: value for key, value in sums.items() if value}


def of_same_accounts(found: Sums) -> Sums:
    """Keep the accounts that the ledger alone determines."""
    kept = ("Income:Earned:", "Expenses:Fees:", "Assets:Wallets:")
    return {key: value for key, value in found.items() if key[0].startswith(kept) and value}


def test_bean_check_finds_no_fault(home: Path, tmp_path: Path) -> None:
    """The real `bean-check` says nothing and ends with 0."""
    path = exported(home, "beancount", tmp_path) / "moisson.beancount"
    program = shutil.which("bean-check", path=str(Path(sys.executable).parent)) or shutil.which("bean-check")
    assert program, "bean-check comes with the development extra"
    done = subprocess.run([program, str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_accounts_hold_what_the_ledger_says(home: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """Income is the approved gross, fees are the platform's, wallets hold what moved in them: by account and currency, to the last digit."""
    entries, errors, _ = loader.load_file(str(exported(home, "beancount", tmp_path) / "moisson.beancount"))
    assert errors == []
    found: Sums = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            found[posting.account, posting.units.currency] += posting.units.number
    assert of_same_accounts(found) == expected(warehouse)


def test_every_entry_is_in_one_currency_and_adds_up(home: Path, tmp_path: Path) -> None:
    """Beancount forgives small differences; here there are none."""
    entries, _, _ = loader.load_file(str(exported(home, "beancount", tmp_path) / "moisson.beancount"))
    moved = [entry for entry in entries if isinstance(entry, Transaction)]
    assert len(moved) > 10
    for entry in moved:
        assert len({posting.units.currency for posting in entry.postings}) == 1
        assert sum(posting.units.number for posting in entry.postings) == 0


def test_prices_are_those_of_the_ledger(home: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """An earning at the price of its rate's day is its amount in the reporting currency, to a millionth."""
    entries, _, _ = loader.load_file(str(exported(home, "beancount", tmp_path) / "moisson.beancount"))
    prices = {(entry.date, entry.currency): entry.amount for entry in entries if isinstance(entry, Price)}
    converted = warehouse.execute(
        "SELECT fx_date, currency, gross, gross_rc, reporting_currency FROM ledger.earning JOIN ref.status st USING (status) WHERE st.earned AND fx_date IS NOT NULL AND currency <> reporting_currency AND gross_rc IS NOT NULL"
    ).fetchall()
    assert converted
    for day, currency, gross, gross_rc, reporting in converted:
        price = prices[day, currency]
        assert price.currency == reporting
        assert gross * price.number == pytest.approx(gross_rc, abs=Decimal("0.000001"))


def test_what_is_sent_and_arrives_leaves_nothing_between(tmp_path: Path) -> None:
    """Of the sample life only the one payout that is under way lies between the platform and the wallet."""
    entries, _, _ = loader.load_file(str(exported(life_home(), "beancount", tmp_path) / "moisson.beancount"))
    between = sum(p.units.number for e in entries if isinstance(e, Transaction) for p in e.postings if p.account == "Assets:Transit:Upwork")
    with asked(life_home(), tmp_path) as con:
        under_way = con.execute("SELECT sum(payout_net) FROM mart.payout_match WHERE status = 'timing' AND platform = 'upwork'").fetchone()
    assert under_way == (between,)
    assert between > 0


def test_what_is_not_decided_is_flagged(tmp_path: Path) -> None:
    """The withdrawal that the wallet has not sent yet carries `!`, and nothing else does."""
    entries, _, _ = loader.load_file(str(exported(life_home(), "beancount", tmp_path) / "moisson.beancount"))
    assert [e.narration for e in entries if isinstance(e, Transaction) and e.flag == "!"] == ["withdrawal, pending"]


def test_unknown_amounts_are_counted_and_missing_days_are_told(small: Path, tmp_path: Path) -> None:
    """The record without amount is in no entry but in the head; the one without day says so."""
    text = (exported(small, "beancount", tmp_path) / "moisson.beancount").read_text(encoding="utf-8")
    assert "; 1 earned records have an amount that the source does not say" in text
    assert '"j3#1"' not in text
    assert 'record: "j4#1"' in text
    assert text.count('day: "not told"') == 1 + text.count('record: "a:bonus#1"')


def test_a_receipt_that_a_payer_rule_made_an_earning_of_is_no_income_twice(small: Path, tmp_path: Path) -> None:
    """The earning stands on the channel, and the receipt takes it from there: what is left on the platform is nothing."""
    entries, _, _ = loader.load_file(str(exported(small, "beancount", tmp_path) / "moisson.beancount"))
    left: Sums = defaultdict(Decimal)
    for entry in entries:
        for posting in entry.postings if isinstance(entry, Transaction) else ():
            left[posting.account, posting.units.currency] += posting.units.number
    assert left["Income:Earned:Clickworker", "GBP"] != 0
    assert left["Assets:Platforms:Clickworker", "GBP"] == 0


def test_two_channels_never_share_an_account() -> None:
    """Signs that an account's name cannot hold are left out, and a number tells apart what is the same then; asking again gives the same."""
    names = Names()
    given = [names.of(channel) for channel in ("amazon_associates", "fiverr:shop", "fiverr shop", "99designs", "市場", "fiverr:shop")]
    assert given == ["AmazonAssociates", "FiverrShop", "FiverrShop-2", "99designs", "Unnamed", "FiverrShop"]


@pytest.fixture
def hledger() -> str:
    """The real program."""
    program = shutil.which("hledger")
    if program is None:
        pytest.skip("hledger is not installed here; .ci/run installs Debian's")
    return program


def test_hledger_finds_no_fault(hledger: str, home: Path, tmp_path: Path) -> None:
    """`hledger check --strict`: every account and currency is declared, every entry balances."""
    path = exported(home, "hledger", tmp_path) / "moisson.journal"
    done = subprocess.run([hledger, "-f", str(path), "check", "--strict"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_hledger_counts_what_the_ledger_says(hledger: str, home: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """The balances that hledger prints are the ledger's sums, to the last digit."""
    path = exported(home, "hledger", tmp_path) / "moisson.journal"
    asked = [hledger, "-f", str(path), "balance", "--flat", "--no-total", "--layout=tidy", "-O", "csv"]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    found = {
        (row["account"], row["commodity"]): Decimal(row["value"]) for row in csv.DictReader(done.stdout.splitlines()) if row["commodity"]
    }
    assert of_same_accounts(found) == expected(warehouse)


def test_a_quarter_of_a_journal_is_that_quarter(tmp_path: Path) -> None:
    """Four quarters hold the entries of the year's journals together, each of its own days."""
    whole, _, _ = loader.load_file(str(exported(life_home(), "beancount", tmp_path) / "moisson.beancount"))
    parts = []
    for quarter in ("2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"):
        path = exported(life_home(), "beancount", tmp_path, "--quarter", quarter) / f"moisson-{quarter}.beancount"
        entries, errors, _ = loader.load_file(str(path))
        assert errors == []
        days = [entry.date for entry in entries if isinstance(entry, Transaction)]
        assert {f"{day.year}-Q{(day.month + 2) // 3}" for day in days} == {quarter}
        parts += days
    assert sorted(parts) == sorted(entry.date for entry in whole if isinstance(entry, Transaction))


def test_accountants_lines_are_the_collected_money(home: Path, warehouse: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """By platform and day of cash the lines add up to mart.collected_day, and all files together to what was earned."""
    folder = exported(home, "accountant", tmp_path)
    rows = [row for path in folder.glob("accountant-*.csv") for row in lines(path)]
    found: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        found[row["platform"], row["date"]] += Decimal(row["net_EUR"] or 0)
    told = warehouse.execute("SELECT platform, cash_day, coalesce(sum(net_rc), 0) FROM mart.collected_day GROUP BY ALL").fetchall()
    if home == life_home():
        assert dict(found) == {(platform, str(day) if day else ""): net for platform, day, net in told}
    earned = warehouse.execute(EARNED).fetchall()
    for channel, currency, gross, _, net in earned:
        same = [row for row in rows if row["channel"] == channel and row["currency"] == currency]
        assert (total(same, "gross"), total(same, "net")) == (gross, net)


def test_an_accountants_quarter_is_the_dac7_quarter(tmp_path: Path) -> None:
    """Gross and net of a quarter's file are those of mart.dac7_quarter, platform by platform."""
    folder = exported(life_home(), "accountant", tmp_path, "--quarter", "2026-Q1")
    assert [path.name for path in folder.iterdir() if path.suffix == ".csv"] == ["accountant-2026-Q1.csv"]
    rows = lines(folder / "accountant-2026-Q1.csv")
    with asked(life_home(), tmp_path) as con:
        told = con.execute(
            "SELECT platform, gross_collected_rc, consideration_rc FROM mart.dac7_quarter WHERE quarter = DATE '2026-01-01'"
        ).fetchall()
    assert {row["platform"] for row in rows} == {platform for platform, _, _ in told}
    for platform, gross, net in told:
        same = [row for row in rows if row["platform"] == platform]
        assert (total(same, "gross_EUR"), total(same, "net_EUR")) == (gross, net)


def test_the_dac7_sheet_is_the_mart_with_room_for_what_was_reported(
    warehouse: duckdb.DuckDBPyConnection, home: Path, tmp_path: Path
) -> None:
    """Platform by quarter, the CSV has the mart's digits; the workbook its rows, three columns to fill in and three differences beside them."""
    folder = exported(home, "dac7", tmp_path)
    rows = [row for path in folder.glob("dac7-*.csv") for row in lines(path)]
    told = warehouse.execute("SELECT count(*), sum(gross_collected_rc), sum(consideration_rc) FROM mart.dac7_quarter").fetchone()
    assert told == (len(rows), total(rows, "gross_collected_rc"), total(rows, "consideration_rc"))
    for path in folder.glob("dac7-*.xlsx"):
        book = CalamineWorkbook.from_path(str(path))
        head, *cells = book.get_sheet_by_name("DAC7").to_python(skip_empty_area=False)
        assert len(cells) == len(lines(path.with_suffix(".csv")))
        assert [str(h).startswith("reported: ") for h in head].count(True) == 3
        assert head[7] == "consideration: what it should report"
        assert sum(float(row[7]) for row in cells) == pytest.approx(
            float(total(lines(path.with_suffix(".csv")), "consideration_rc")), abs=0.005
        )
