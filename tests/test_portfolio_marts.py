"""The tables on the whole income, made of a ledger of four years by the real code: their laws, their truth, and how cash is dated."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.aims import GoalsTable, LinkTable
from pipelines.config import Config
from pipelines.steps import Work
from pipelines.validate import words
from tests.support import breaks as broken_laws
from tests.support.breaks import FOLDER, Break
from tests.support.years import FIRST, THEMES, came, earned, four_years, ledger, load, recount, sent
from transforms.income import later
from warehouse.expectations import gather, tomorrow
from warehouse.rules import RULES
from warehouse.state import parts
from warehouse.store import Store

GOALS = GoalsTable(liquid=Decimal(5000), monthly_expenses=Decimal(1600))
TABLES = (
    *("income_day", "portfolio_month", "portfolio_share", "channel_pair", "seasonality"),
    *("shock_test", "forecast", "forecast_backtest", "nowcast_month"),
)
OURS = {rule.name: rule for rule in RULES if rule.asset.removeprefix("mart/") in TABLES}
CROSS = re.compile("BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN|CROSS_PRODUCT")


def our_breaks() -> list[Break]:
    """Give the breaks of the laws of these themes."""
    texts = [(FOLDER / f"mart_{theme}.sql").read_text(encoding="utf-8") for theme in THEMES]
    blocks = [block for text in texts for block in broken_laws.BLOCK.finditer(text)]
    return [made for block in blocks for made in broken_laws._each(block["rule"], block["body"])]


BREAKS = our_breaks()


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """Four years of four channels; read it."""
    made = ledger(tmp_path_factory.mktemp("home"), four_years(), Config(goals=GOALS))
    made.store.con.execute("SET threads = 1")
    yield made
    made.store.close()


@pytest.fixture
def store(work: Work) -> Iterator[Store]:
    """Give the ledger inside a transaction that is rolled back."""
    work.store.con.execute("BEGIN")
    yield work.store
    work.store.con.execute("ROLLBACK")


def failing(store: Store) -> set[str]:
    """Give the names of our rules that do not hold."""
    return {e.rule.name for e in gather(store, "mart", words()) if e.rule.name in OURS and (e.rows_failed != 0 or e.error)}


def test_a_sound_ledger_breaks_no_law_of_ours(work: Work) -> None:
    """All rules hold, and each looked at rows."""
    found = [e for e in gather(work.store, "mart", words()) if e.rule.name in OURS]
    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()
    assert {e.rule.name for e in found if not e.rows_checked} == set()


@pytest.mark.parametrize("law", BREAKS, ids=[f"{b.rule}-{n}" for n, b in enumerate(BREAKS)])
def test_a_broken_law_is_seen_by_its_rule_alone(store: Store, law: Break) -> None:
    """The rule fails, and no rule of another meaning does."""
    store.con.execute(law.statements)
    assert failing(store) == {law.rule, *law.also}


def test_every_rule_of_ours_is_broken() -> None:
    """A rule that no test can break would prove nothing."""
    assert {law.rule for law in BREAKS} == set(OURS)


@pytest.mark.parametrize("name", sorted(OURS))
def test_no_rule_of_ours_compares_all_rows_with_all(work: Work, name: str) -> None:
    """A rule grows with the rows it looks at, not with their square."""
    known: dict[str, Any] = {**words(), "tomorrow": tomorrow()}
    wanted = {word: known[word] for word in sorted(set(re.findall(r"\$(\w+)", OURS[name].broken)))}
    plan = "\n".join(str(row[1]) for row in work.store.con.execute(f"EXPLAIN {OURS[name].broken}", wanted).fetchall())
    assert not CROSS.search(plan), plan


def test_computing_again_changes_nothing(work: Work) -> None:
    """The same ledger gives the same tables, to the last digit kept."""
    names = [f"mart.{table}" for table in TABLES]
    before = parts(work.store, names)
    work.store.con.execute("BEGIN")
    recount(work)
    work.store.con.execute("COMMIT")
    assert parts(work.store, names) == before


def test_an_empty_ledger_gives_empty_tables(tmp_path: Path) -> None:
    """Without any data nothing is computed, and no rule fails."""
    made = ledger(tmp_path, {})
    assert {table: made.store.one(f"SELECT count(*) FROM mart.{table}") for table in TABLES} == dict.fromkeys(TABLES, 0)
    assert failing(made.store) == set()
    made.store.close()


def test_the_planted_season_is_found_and_no_other(work: Work) -> None:
    """The product that sells in winter has an index near its truth (1.45 in December, 0.55 in June); steady channels have none; 30 months are compared only."""
    rows = work.store.rows("SELECT * FROM mart.seasonality ORDER BY month_of_year")
    index = {row["month_of_year"]: row for row in rows if row["channel_id"] == "gumroad"}
    assert index[12]["index_lo"] <= 1.45 <= index[12]["index_hi"]
    assert index[6]["index_lo"] <= 0.55 <= index[6]["index_hi"]
    told = {(row["channel_id"], row["suppress_reason"], row["method"]) for row in rows if row["channel_id"] != "gumroad"}
    assert told == {
        ("upwork", "not_significant", "none"),
        ("awin", "not_significant", "none"),
        ("prolific", "too_short_for_seasonality", "same_month_last_year"),
    }


def test_the_planted_compensation_is_measured(work: Work) -> None:
    """Awin brings 300 more in the months when Upwork brings 500 less: about 55 % is made up for, and both are related after adjusting for the pairs."""
    query = "SELECT * FROM mart.channel_pair WHERE channel_a = 'upwork' AND channel_b = 'awin' AND window_months = 'all'"
    (row,) = work.store.rows(query)
    assert 0.4 < row["compensation_ratio_a_by_b"] < 0.7
    assert row["compensation_ratio_a_by_b_lo"] > 0.3
    assert row["spearman_arc"] < -0.3
    assert row["perm_p_fdr"] < 0.05
    assert (row["compensation_active"], row["compensation_passive"]) == (0, 0)  # no hours are known
    assert not row["same_owner"]


def test_cash_comes_later_than_work(work: Work) -> None:
    """January's work is paid in February: the receipt dates it in cash; of channels without a trace the day of work stands in, and the row says how much."""
    query = "SELECT basis, total_rc, from_receipt_rc, from_work_rc FROM mart.portfolio_month WHERE month = '2022-01-01' ORDER BY basis"
    accrual, cash = work.store.rows(query)
    upwork = Decimal(str(work.store.one("SELECT net FROM ledger.earning WHERE record_key = 'u0'")))
    assert accrual["total_rc"] - cash["total_rc"] == upwork
    assert cash["from_receipt_rc"] == 0
    february = work.store.one("SELECT from_receipt_rc FROM mart.portfolio_month WHERE month = '2022-02-01' AND basis = 'cash'")
    assert february == upwork


def test_clients_are_known_for_half(work: Work) -> None:
    """Three clients of one channel, no client elsewhere: more spread than channels, on accrual only."""
    (row,) = work.store.rows("SELECT * FROM mart.portfolio_month WHERE month = '2025-12-01' AND basis = 'accrual'")
    assert row["hhi_client"] < row["hhi_channel"]
    assert 0.6 < row["client_known_share"] < 0.75
    assert work.store.one("SELECT count(hhi_client) FROM mart.portfolio_month WHERE basis = 'cash'") == 0


def test_clients_are_counted_across_channels(tmp_path: Path) -> None:
    """One client on two channels is one client with half; money without a client stands for its channel; a client who got all back counts for nothing."""
    days = [later(FIRST, n) for n in range(3)]
    batches = {
        "upwork": [earned(f"u{n}", day, "50", client="k") for n, day in enumerate(days)],
        "gumroad": [
            *(earned(f"g{n}", day, "50", client="k") for n, day in enumerate(days)),
            *(earned(f"h{n}", day, "100") for n, day in enumerate(days)),
            earned("back", days[2], "-20", client="gone"),
        ],
    }
    made = ledger(tmp_path, batches)
    # data up to the end of March, so that it is a complete month
    load(made, {"awin": [earned("end", date(2022, 3, 31), "0.01", "pending")]})
    (row,) = made.store.rows("SELECT * FROM mart.portfolio_month WHERE basis = 'accrual' AND month = '2022-03-01'")
    assert (row["hhi_client"], row["client_known_share"]) == (5000, 0.5)
    made.store.close()


def test_turnover_is_gross_and_starts_anew_each_year(work: Work) -> None:
    """A year's turnover at its end is the approved gross of the year; in January that of January."""
    year = work.store.one("SELECT sum(approved_rc) FROM mart.channel_efficiency_month WHERE month BETWEEN '2025-01-01' AND '2025-12-01'")
    query = "SELECT ytd_turnover_rc FROM mart.portfolio_month WHERE basis = 'accrual' AND month = ?"
    assert work.store.one(query, [date(2025, 12, 1)]) == year
    january = work.store.one("SELECT sum(approved_rc) FROM mart.channel_efficiency_month WHERE month = '2025-01-01'")
    assert work.store.one(query, [date(2025, 1, 1)]) == january


def test_runway_is_told_once(work: Work) -> None:
    """Savings are those of today: only the newest complete month of cash has a runway."""
    rows = work.store.rows("SELECT month, basis, runway_state, runway_months FROM mart.portfolio_month WHERE runway_state IS NOT NULL")
    assert [(row["month"], row["basis"], row["runway_state"]) for row in rows] == [(date(2025, 12, 1), "cash", "burning")]


def test_income_at_risk_lies_below_the_forecast(work: Work) -> None:
    """The newest month's income at risk is below the forecast of the month to come."""
    low = work.store.one("SELECT iar_5pct_rc FROM mart.portfolio_month WHERE month = '2025-12-01' AND basis = 'cash'")
    point = work.store.one(
        "SELECT point_rc FROM mart.forecast WHERE channel_id = 'total' AND basis = 'cash' AND horizon = 1 AND is_selected"
    )
    assert low < point


def test_ties_of_the_settings_are_taken(tmp_path: Path) -> None:
    """`[[same]]` says that two channels have one owner: they stand together, and the pair says so; else the platform and the wallet do."""
    same = (LinkTable(channels=("gumroad", "awin"), owner="one firm"), LinkTable(channels=("awin", "prolific"), rail="a bank"))
    made = ledger(tmp_path, four_years(14), Config(same=same))
    rows = {row["channel_id"]: row for row in made.store.rows("SELECT * FROM mart.portfolio_share WHERE basis = 'cash'")}
    assert (rows["gumroad"]["owner"], rows["upwork"]["owner"]) == ("one firm", "upwork")
    assert (rows["upwork"]["rail"], rows["awin"]["rail"], rows["gumroad"]["rail"]) == ("paypal", "a bank", "gumroad")
    pairs = made.store.rows("SELECT channel_a, channel_b, same_owner, same_rail FROM mart.channel_pair WHERE window_months = 'all'")
    assert {(row["channel_a"], row["channel_b"]) for row in pairs if row["same_owner"]} == {("gumroad", "awin"), ("awin", "gumroad")}
    made.store.close()


def test_cash_of_every_kind(tmp_path: Path) -> None:
    """A receipt by its day; a payout that no wallet covers by its own; money on its way not at all; a status by the day it tells; other money by its day of work."""
    noon = later(FIRST, 2)
    batches = {
        "upwork": [
            *(earned(f"u{n}", FIRST + timedelta(days=n), "100") for n in range(3)),
            sent("p1", FIRST + timedelta(days=10), "100"),
            sent("p2", FIRST + timedelta(days=40), "70"),
            sent("before", FIRST - timedelta(days=90), "30"),
        ],
        "gumroad": [
            earned("g1", FIRST, "50", "paid", paid_at=f"{noon} 12:00:00"),
            earned("g2", FIRST + timedelta(days=1), "25"),
            earned("g3", FIRST + timedelta(days=1), "99", "pending"),
        ],
        "paypal": [
            came("r0", FIRST, "1", None),
            came("r1", FIRST + timedelta(days=12), "100"),
            came("r2", FIRST + timedelta(days=42), "1", None),
        ],
    }
    made = ledger(tmp_path, batches)
    rows = made.store.rows("SELECT channel_id, day, source, amount_rc FROM mart.income_day WHERE basis = 'cash' ORDER BY ALL")
    assert [tuple(row.values()) for row in rows] == [
        ("gumroad", FIRST + timedelta(days=1), "work", 25),
        ("gumroad", noon, "status", 50),
        ("upwork", FIRST - timedelta(days=90), "payout", 30),
        ("upwork", FIRST + timedelta(days=12), "receipt", 100),
    ]
    made.store.close()


def test_a_currency_without_rates_is_not_taken_for_nothing(tmp_path: Path) -> None:
    """Pounds without a rate are in no sum: they are counted, and months with them say currency_missing."""
    batches = {"upwork": [earned(f"u{n}", later(FIRST, n), "100", currency="GBP" if n == 5 else "EUR") for n in range(8)]}
    made = ledger(tmp_path, batches)
    rows = made.store.rows("SELECT month, n_no_rate, suppress_reason FROM mart.portfolio_month WHERE basis = 'accrual' ORDER BY month")
    assert [row["n_no_rate"] for row in rows] == [0, 0, 0, 0, 0, 1, 0, 0]
    assert rows[5]["suppress_reason"] == "currency_missing"
    assert rows[4]["suppress_reason"] == "too_few_months"
    assert failing(made.store) == set()
    made.store.close()


def test_one_session_all_pending(tmp_path: Path) -> None:
    """A ledger of one pending task has no income; tables stay empty and no rule fails."""
    made = ledger(tmp_path, {"upwork": [earned("u", FIRST, "100", "pending")]})
    assert made.store.one("SELECT count(*) FROM mart.income_day") == 0
    assert failing(made.store) == set()
    made.store.close()


def test_order_of_exports_does_not_matter(tmp_path: Path) -> None:
    """The same rows in one export or in two, backwards, give the same tables."""
    whole = four_years(14)
    one = ledger(tmp_path / "one", whole)
    two = ledger(tmp_path / "two", {name: rows[len(rows) // 2 :][::-1] for name, rows in whole.items()})
    load(two, {name: rows[: len(rows) // 2][::-1] for name, rows in whole.items()})
    names = [f"mart.{table}" for table in TABLES]
    assert parts(one.store, names) == parts(two.store, names)
    one.store.close()
    two.store.close()
