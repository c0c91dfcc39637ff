"""Assets, courses, skills and rungs out of a small real ledger: what settings tell, what is implied, and laws that see what is broken."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import _told, assets, skills
from pipelines.steps import Work
from pipelines.validate import words
from tests.support.books import Row
from tests.support.breaks import Break, breaks
from tests.support.ledger import put
from tests.support.shop import DAY, FAMILIES, GUIDE, NOTES, PACK, THROUGH, build, count, eurorate, session
from warehouse.expectations import Evidence, gather
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.reference import metrics
from warehouse.rules import RULES
from warehouse.schema import tables
from warehouse.state import parts
from warehouse.store import Store

TABLES = (*assets.TABLES, *skills.TABLES)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Work]:
    """One small ledger; tests that change it put it back."""
    made = build(tmp_path_factory.mktemp("home"))
    yield made
    made.store.close()


def lives(work: Work) -> dict[str, Row]:
    """Give the life of every asset by its name."""
    return {row["name"]: row for row in work.store.rows("SELECT * FROM mart.asset_lifetime")}


def months(work: Work, name: str) -> list[Row]:
    """Give the months of an asset."""
    return work.store.rows("SELECT m.* FROM mart.asset_month m JOIN ledger.asset USING (asset_id) WHERE name = ? ORDER BY month", [name])


def ours(found: list[Evidence]) -> list[Evidence]:
    """Keep the rules of the themes' own tables."""
    return [e for e in found if e.rule.asset.removeprefix("mart/") in TABLES]


def test_assets_are_those_told_and_those_that_sold(work: Work) -> None:
    """A product that is not told is there too, hours unknown, and says that it is implied; told ones stay, sold or not."""
    found = lives(work)

    assert {name: row["declared"] for name, row in found.items()} == {
        "Pack": True,
        "Notes": True,
        "Never sold": True,
        "Elsewhere": True,
        GUIDE: False,
    }
    assert (found[GUIDE]["creation_s"], found[GUIDE]["maintenance_s"], found[GUIDE]["payback_status"]) == (None, None, "no_hours")
    assert found[GUIDE]["published_on"] == DAY + timedelta(days=100)
    assert (found["Never sold"]["status"], found["Never sold"]["published_on"]) == ("unpublished", None)
    assert (found["Elsewhere"]["cum_net_rc"], found["Elsewhere"]["payback_status"]) == (None, "no_events")


def test_a_pattern_means_only_its_star(work: Work) -> None:
    """`100% pack*` is no wildcard but for the star, and no key of an asset holds a name."""
    assert work.store.one("SELECT count(*) FROM ledger.asset_item WHERE item = ? AND declared", [PACK]) == 1
    assert _told.like("a%b_c*\\") == "a\\%b\\_c%\\\\"
    assert work.store.one("SELECT count(*) FROM ledger.asset WHERE contains(asset_id, name)") == 0
    assert _told.asset_id("gumroad", GUIDE) in {row["asset_id"] for row in work.store.rows("SELECT asset_id FROM ledger.asset")}


def test_a_month_is_earned_money_of_its_items(work: Work) -> None:
    """Refunds are taken off, reversed sales are not money, undated money is in no month, and units are sales."""
    january = months(work, "Pack")[0]

    assert (january["revenue_net_rc"], january["units"]) == (Decimal(4 * 3 - 4), 3)
    assert lives(work)["Pack"]["cum_net_rc"] == Decimal(4 * 24 - 4)
    assert sum(row["units"] for row in months(work, "Pack")) == 24


def test_other_currencies_are_converted_and_a_missing_rate_stays_visible(work: Work) -> None:
    """9 USD are 7.20 EUR; 9 JPY without a rate add nothing and are counted."""
    april = next(row for row in months(work, GUIDE) if row["month"] == date(2026, 4, 1))

    assert (april["revenue_net_rc"], april["n_no_rate"], april["units"]) == (Decimal("7.2"), 1, 2)


def test_views_are_of_one_kind(work: Work) -> None:
    """Impressions are nearer to a view than clicks: the two are never added."""
    january = months(work, "Pack")[0]

    assert (january["views"], january["views_kind"], january["rpm_rc"]) == (100, "impressions", Decimal(80))
    assert months(work, "Pack")[1]["views"] is None


def test_time_of_a_project_is_made_and_kept(work: Work) -> None:
    """A note's stretch is its asset's creation, the shared rest upkeep of those on sale; searching is neither."""
    found = lives(work)

    assert (found["Pack"]["creation_s"], found["Pack"]["maintenance_s"], found["Pack"]["maintenance_tier"]) == (3600, 51, "allocated")
    assert (found["Notes"]["creation_s"], found["Notes"]["creation_tier"], found["Notes"]["maintenance_s"]) == (7200, "reported", 50)


def test_costs_come_again_and_are_converted(work: Work) -> None:
    """Four months of 3, and 5 USD at 1.25; a day without a rate is counted, and what is spent after the last day is not yet."""
    pack = lives(work)["Pack"]

    assert (pack["cash_cost_rc"], pack["n_cost_no_rate"]) == (Decimal(4 * 3 + 4), 1)
    assert list(_told.days(work.config.cost[0], THROUGH)) == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]


def test_an_hour_is_charged_at_what_the_worked_channels_bring(work: Work) -> None:
    """Received money over session hours of the last 90 days, from the minimum wage of the country to the best channel."""
    rates = _told.hour_elsewhere(work, THROUGH)
    rows = work.store.rows(
        "SELECT received_rc, h2_s, eff_rate FROM mart.channel_efficiency_current WHERE window_days = '90' AND h2_s > 0 AND is_shown"
    )

    assert float(rates.value or 0) == pytest.approx(float(sum(r["received_rc"] for r in rows)) * 3600 / sum(r["h2_s"] for r in rows))
    assert rates.hi == max(r["eff_rate"] for r in rows)
    assert rates.lo == work.store.one("SELECT max(gross_per_h) FROM ref.benchmark_wage WHERE country = 'FR' AND basis = 'statutory_min'")


def test_a_course_has_its_hours_its_cost_and_its_verdict(work: Work) -> None:
    """Only learning in its days counts, once though two patterns name it; the planted half more is found against the other channel."""
    row = work.store.rows("SELECT * FROM mart.learning_roi")[0]

    assert (row["hours_s"], row["hours_tier"], row["cash_rc"]) == (1800, "reported", Decimal(40))
    assert row["verdict"] == "gain"
    assert row["did_effect_lo"] < 0.5 < row["did_effect_hi"]
    assert row["payback_date"] > row["last_on"]
    assert work.store.rows("SELECT name, skill, told_s FROM ledger.learning") == [{"name": "Course", "skill": "seo", "told_s": None}]


def test_skill_tags_are_read_from_the_ledger(work: Work) -> None:
    """Tags are cut at commas and counted per session; both have enough sessions to be told."""
    found = {row["skill"]: row for row in work.store.rows("SELECT * FROM mart.skill_rate WHERE window_days = 'all'")}

    assert {name: row["n_contracts"] for name, row in found.items()} == {"seo": 45, "writing": 46}
    assert {row["n_all"] for row in found.values()} == {180}
    assert all(row["is_shown"] and row["premium_pct_lo"] < row["premium_pct_hi"] for row in found.values())


def test_rungs_add_up_to_the_months(work: Work) -> None:
    """Told rungs hold their channels; the shop, which none names, is unplaced; sums are the months'."""
    stages = {row["stage"] for row in work.store.rows("SELECT DISTINCT stage FROM mart.ladder_month")}

    assert stages == {"tasks", "clients", "unplaced"}
    assert [(e.rule.name, e.rows_failed) for e in ours(gather(work.store, "mart", words())) if e.rule.name == "ladder_folds_months"] == [
        ("ladder_folds_months", 0)
    ]


def test_a_sound_ledger_breaks_no_law(work: Work) -> None:
    """Every law of the themes holds, and each looked at rows."""
    found = ours(gather(work.store, "mart", words()))

    assert {(e.rule.name, e.error, str(e.sample)) for e in found if e.rows_failed != 0} == set()
    assert all(e.rows_checked > 0 for e in found)


BREAKS = [b for b in breaks() if b.rule in {rule.name for rule in RULES if rule.asset.removeprefix("mart/") in TABLES}]


@pytest.mark.parametrize("law", BREAKS, ids=[f"{b.rule}-{n}" for n, b in enumerate(BREAKS)])
def test_a_broken_law_is_seen_by_its_rule_alone(work: Work, law: Break) -> None:
    """The rule fails, no other does but those it says, and its sample names no item."""
    con = work.store.con
    con.execute("BEGIN")
    try:
        con.execute(law.statements)
        found = {e.rule.name: e for e in ours(gather(work.store, "mart", words())) if e.rows_failed != 0}
    finally:
        con.execute("ROLLBACK")

    assert set(found) == {law.rule, *law.also}
    assert not re.search(f"{NOTES}|{GUIDE}|pack", repr(found[law.rule].sample))


def test_every_law_of_the_themes_is_broken_here_and_grows_with_its_rows(work: Work) -> None:
    """Each rule has a break, and none compares every row with every other."""
    rules = [rule for rule in RULES if rule.asset.removeprefix("mart/") in TABLES]
    assert {rule.name for rule in rules} == {b.rule for b in BREAKS}
    for rule in rules:
        plan = "\n".join(str(row[1]) for row in work.store.con.execute(f"EXPLAIN {rule.broken}").fetchall())
        assert not re.search("BLOCKWISE_NL_JOIN|NESTED_LOOP_JOIN|CROSS_PRODUCT", plan), rule.name


def test_the_same_files_in_another_order_give_the_same_tables(work: Work, tmp_path: Path) -> None:
    """Every table of the themes has the same state hash, and again when it is computed anew."""
    names = [f"mart.{table}" for table in TABLES]
    first = parts(work.store, names)
    other = build(tmp_path, backwards=True)
    with other.store:
        assert parts(other.store, names) == first
    count(work)
    assert parts(work.store, names) == first


def test_nothing_told_and_nothing_sold_is_nothing(tmp_path: Path) -> None:
    """With no settings and no product there are no assets, courses or skills, and no error."""
    home = Home(tmp_path)
    home.prepare()
    with Store(home.warehouse) as store:
        for name in ("ecb", "prolific"):
            store.insert(
                "ref.platform", [{"platform": name, "title": name, "family": FAMILIES[name], "fee_side": "worker", "checked_on": DAY}]
            )
        with store.transaction():
            put(store, "ecb", layout="history", rows=[eurorate(0)])
            take_rates(store)
            number = put(store, "prolific", layout="rows", rows=[session("one", 1, 9)])
            fold(store, Book("prolific", "main", "prolific", "microtask", "EUR"), [number])
        count(Work(home, Config(), store))

        assert {t: store.one(f"SELECT count(*) FROM mart.{t}") for t in TABLES} == dict.fromkeys(TABLES, 0) | {
            "ladder_month": 1,
            "rate_index": 1,
        }
        assert store.one("SELECT stages_by FROM mart.ladder_month") == "family"


def test_the_metrics_are_where_the_catalogue_says() -> None:
    """Every metric of the themes names columns that exist, and is one of M44 to M50 or M76 to M79."""
    mine = [row for row in metrics() if any(f"mart.{table}." in (row["where_found"] or "") for table in TABLES)]
    columns = {f"{table}.{name}" for table, told in tables().items() for name in told.names}

    assert [row["metric_id"] for row in mine] == [f"M{n}" for n in (*range(44, 51), *range(76, 80))]
    assert [place for row in mine for place in (row["where_found"] or "").split() if place not in columns] == []
