"""Every law of the warehouse is broken in a small real ledger, and its rule sees it: each can fail."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pipelines import marts
from pipelines.validate import words
from tests.support.breaks import Break, breaks
from tests.support.ledger import build
from warehouse.expectations import Evidence, changed, gather, tomorrow
from warehouse.rules import RULES, Rule
from warehouse.store import Store

NAMED = {rule.name: rule for rule in RULES}
NAMES = {"table", "column", "channel_id", "platform", "window_days", "session_id", "reason", "sha256", "file"}
NAMES |= {"evidence_level", "parameter", "asset_id", "learning_id"}
"""The columns of samples that may hold text: all are names of ours."""

ELSEWHERE = {"mart_affiliate", "mart_assets", "mart_skills", "mart_money", "mart_portfolio", "mart_shock", "mart_forecast"}
"""Files of breaks that the tests of their theme run, on a ledger that holds years of what the theme speaks of."""

OF_THEMES = {rule.name for rule in RULES if rule.asset.removeprefix("mart/") in marts.tables()}
"""Rules of what channels are worth: whatever changes in the ledger beneath, they see too."""

ALL_BREAKS = breaks()
BREAKS = [law for law in ALL_BREAKS if law.file not in ELSEWHERE]
BROKEN_ELSEWHERE = {law.rule for law in ALL_BREAKS if law.file in ELSEWHERE}
KIN = {law.file: {other.rule for other in ALL_BREAKS if other.file == law.file} for law in ALL_BREAKS}
MARTS = (
    "channel_efficiency_day",
    "channel_efficiency_month",
    "channel_efficiency_current",
    "fee_waterfall_month",
    "time_waterfall_month",
    "session",
    "session_channel",
    "hours_day",
    "payout_match",
    "payout_balance",
)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One small ledger; every test puts it back as it was."""
    with build(tmp_path_factory.mktemp("home")) as store:
        store.con.execute("SET threads = 1")  # small queries are quicker alone
        yield store


@pytest.fixture
def store(ledger: Store) -> Iterator[Store]:
    """Give the ledger, inside a transaction that is rolled back."""
    ledger.con.execute("BEGIN")
    yield ledger
    ledger.con.execute("ROLLBACK")


def broken(found: list[Evidence]) -> set[str]:
    """Give the names of the rules that do not hold."""
    return {e.rule.name for e in found if e.rows_failed != 0}


SMALL = {
    "windows_fold_days": "days against four windows",
    "one_reporting_currency": "rows against a count",
    "mart_one_currency": "rows against a count",
    "earning_paid_once": "receipts of payers without an export against files",
}
"""Rules that compare every row with every row of something that stays small."""


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.name)
def test_no_rule_compares_every_row_with_every_other(store: Store, rule: Rule) -> None:
    """A rule grows with the rows it looks at, not with their square: one that did ran for hours on a large ledger."""
    known: dict[str, Any] = {**words(), "columns": [], "since_batch": 0, "tomorrow": tomorrow()}
    wanted = {name: known[name] for name in sorted(set(re.findall(r"\$(\w+)", rule.broken)))}
    plan = "\n".join(str(row[1]) for row in store.con.execute(f"EXPLAIN {rule.broken}", wanted).fetchall())

    assert rule.name in SMALL or not re.search("BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN|CROSS_PRODUCT", plan), plan


def test_rates_of_large_sums_are_checked(store: Store) -> None:
    """The books of a co-operative hold millions: their rates are checked too, and a wrong one is found."""
    store.con.execute("UPDATE mart.channel_efficiency_current SET received_rc = 99999999.99999999, h2_s = 3600, eff_rate = 99999999.999999")
    found = {e.rule.name: e for e in gather(store, "mart", words())}["current_rates_are_ratios"]

    assert found.error is None
    assert found.rows_failed


@pytest.mark.parametrize("level", ["landed", "ledger", "mart"])
def test_a_sound_ledger_breaks_no_rule(store: Store, level: Any) -> None:
    """Laws hold on what the real fold, hours and marts made, and most of them looked at rows."""
    found = gather(store, level, words())
    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()
    looked = [e.rows_checked > 0 for e in found if e.rule.name not in BROKEN_ELSEWHERE]
    assert sum(looked) > 0.8 * len(looked)


@pytest.mark.parametrize("law", BREAKS, ids=[f"{b.rule}-{n}" for n, b in enumerate(BREAKS)])
def test_a_broken_law_is_seen_by_its_rule_alone(store: Store, law: Break) -> None:
    """The rule fails, no rule of another meaning does, and the sample names no person, item or raw text."""
    store.con.execute(law.statements)
    found = gather(store, NAMED[law.rule].level, words())
    other_themes = OF_THEMES - KIN[law.file]
    assert broken(found) - other_themes == {law.rule, *law.also} - other_themes
    sample = next(e.sample for e in found if e.rule.name == law.rule)
    assert 1 <= len(sample) <= 20
    for column, value in ((c, v) for row in sample for c, v in row.items()):
        assert column in NAMES or value is None or isinstance(value, int | float | Decimal | date), column
    assert "Jane Doe" not in repr(sample)
    assert "a study" not in repr(sample)


def test_every_rule_is_broken_by_a_test() -> None:
    """A rule that no test can break would prove nothing: each has a break here."""
    assert {b.rule for b in ALL_BREAKS} == set(NAMED)


@pytest.mark.parametrize("table", MARTS)
def test_a_doubled_row_of_any_mart_is_seen(store: Store, table: str) -> None:
    """No mart may count a key twice."""
    store.con.execute(f"INSERT INTO mart.{table} SELECT * FROM mart.{table} LIMIT 1")  # our own names
    assert "mart_keys_unique" in broken(gather(store, "mart", words()))


def test_what_was_checked_before_is_not_checked_again(store: Store) -> None:
    """Rules of scope `changed` look past batches that were clean; rules of scope `all` still see them."""
    newest = store.one("SELECT max(batch_id) FROM ops.batch")
    one = "batch_id = 3 AND record_key = 't39'"
    store.con.execute(f"UPDATE ledger.observation SET status = 'perhaps', net = net + 1 WHERE {one}")
    assert broken(gather(store, "landed", words())) == {
        "words_known",
        "observed_net_exact",
        "stored_money_accepted",
    }
    assert broken(gather(store, "landed", words(), since_batch=newest)) == {"stored_money_accepted"}
    assert broken(gather(store, "landed", words(), since_batch=2)) == {
        "words_known",
        "observed_net_exact",
        "stored_money_accepted",
    }


def test_a_rule_of_changed_records_still_compares_with_old_ones(store: Store) -> None:
    """A record of an old batch that a new batch tells again is compared, though the ledger row is old."""
    store.con.execute("UPDATE ledger.earning SET batch_id = 2, status = 'pending' WHERE record_key = 'a'")
    assert broken(gather(store, "ledger", words(), since_batch=2)) == {"earning_best_state"}
    assert broken(gather(store, "ledger", words(), since_batch=3)) == set()


def test_a_query_that_cannot_run_is_evidence_too(store: Store) -> None:
    """Where a column is gone, the rules that need it are unknown, in DuckDB's words; others are evaluated."""
    store.con.execute("ALTER TABLE mart.session DROP COLUMN gap_s")
    found = {e.rule.name: e for e in gather(store, "mart", words())}
    assert found["session_parts_add_up"].rows_failed is None
    assert "gap_s" in (found["session_parts_add_up"].error or "")
    assert found["months_fold_days"].rows_failed == 0


def test_tomorrow_is_where_the_day_begins_first() -> None:
    """At 11:00 UTC it is already the next day on the easternmost clocks."""
    assert tomorrow(datetime(2026, 3, 1, 9, tzinfo=UTC)) == date(2026, 3, 2)
    assert tomorrow(datetime(2026, 3, 1, 11, tzinfo=UTC)) == date(2026, 3, 3)


def test_the_changed_batch_is_bounded_and_the_same_each_time(store: Store) -> None:
    """Row engines get at most the limit, always the same rows, without names of clients or items."""
    rows = changed(store, 2, limit=5)
    assert rows.height == 5
    assert rows.equals(changed(store, 2, limit=5))
    assert changed(store, 3)["platform"].unique().sort().to_list() == ["gumroad", "paypal", "upwork"]
    assert not {"client", "item", "raw_status", "worker"} & set(rows.columns)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_speaks_to_people(rule: Rule) -> None:
    """About and remedy are whole sentences; a check's name fits Dagster; the asset is schema/table."""
    assert rule.name.replace("_", "").isalnum()
    assert rule.about.endswith(".")
    assert rule.remedy.endswith((".", "?"))
    assert rule.asset.count("/") == 1
    assert rule.severity in {"critical", "warning"}
    assert rule.scope in {"all", "changed"}
    assert (rule.scope == "changed") == ("$since_batch" in rule.broken)
