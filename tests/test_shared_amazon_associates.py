"""Real Amazon Associates reports, where they are beside the project: the facts of the format notes hold."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from connectors.read import open_tables
from connectors.recognise import is_header
from connectors.settings import Account
from tests.support.answers import read_sample
from transforms.digest import Digest, Part

pytestmark = pytest.mark.shared

MAY = Account(platform="amazon_associates", marketplace="US")
UK = Account(platform="amazon_associates", marketplace="UK")


@pytest.fixture
def reports(shared_samples: Path) -> Path:
    """Give the folder of the real reports."""
    return shared_samples / "amazon_associates"


def landed(done: Digest) -> dict[str, Part]:
    """Give the parts by sheet; nothing of them was refused."""
    assert not done.refusals
    assert {part.quarantined for part in done.parts} == {0}
    return {part.name: part for part in done.parts}


def observed(part: Part) -> pl.DataFrame:
    """Give the observations of a part."""
    return pl.read_ipc_stream(part.rows)


def test_every_sheet_of_the_british_workbook_lands(reports: Path, tmp_path: Path) -> None:
    """1,423 items, 2 bounties and 1,382 orders, over the 30 days that the preambles state, in pounds."""
    parts = landed(read_sample(reports / "uk_all_reports_2021-03.xlsx", tmp_path, UK))

    assert {name: part.accepted for name, part in parts.items()} == {
        "Fee-Earnings": 1423,
        "Bounty": 2,
        "Fee-Orders": 1382,
    }
    periods = {(str(part.covers_from), str(part.covers_to), part.stated_period) for part in parts.values()}
    assert periods == {("2021-03-14", "2021-04-12", True)}
    assert [row["currency"] for row in parts["Fee-Earnings"].money] == ["GBP"]


def test_every_british_return_is_a_row_of_negative_money(reports: Path, tmp_path: Path) -> None:
    """57 returns; sold and returned units, and the money, add up to what the cells hold."""
    part = landed(read_sample(reports / "uk_all_reports_2021-03.xlsx", tmp_path, UK))["Fee-Earnings"]
    rows = observed(part)
    back = rows.filter(pl.col("kind") == "refund")

    assert back.height == 57
    assert back["gross"].max() <= Decimal(0)  # type: ignore[operator]
    assert back["quantity"].sum() == -57
    assert rows["gross"].sum() == Decimal("3058.60")


def test_british_revenue_is_price_times_what_stayed_sold(reports: Path) -> None:
    """Revenue = Price x (Items Shipped - Returns) on each of the 1,423 rows, to the cent."""
    tables = open_tables(reports / "uk_all_reports_2021-03.xlsx", is_header)
    table = next(t for t in tables if t.name == "Fee-Earnings")
    place = {name: f"c{number}" for number, name in enumerate(table.header)}
    wrong, seen = [], 0
    for chunk in table.chunks():
        for row in chunk.rows.to_dicts():
            value = {name: Decimal(row[place[name]]) for name in ("Price", "Items Shipped", "Returns", "Revenue")}
            wrong += [row] if value["Price"] * (value["Items Shipped"] - value["Returns"]) != value["Revenue"] else []
            seen += 1

    assert (seen, wrong) == (1423, [])


def test_a_british_workbook_of_an_american_account_is_refused(reports: Path, tmp_path: Path) -> None:
    """No pound is read as a dollar: both sheets of money name the setting, the orders land."""
    done = read_sample(reports / "uk_all_reports_2021-03.xlsx", tmp_path, MAY)

    assert {(r.part, str(r.reason)) for r in done.refusals} == {
        ("Fee-Earnings", "currency_conflict"),
        ("Bounty", "currency_conflict"),
    }
    assert all('"UK"' in r.remedy for r in done.refusals)
    assert [part.layout for part in done.parts] == ["fee_orders"]


def test_bounties_of_may_are_bonuses(reports: Path, tmp_path: Path) -> None:
    """40 rows of a workbook of 2026 in the older layout, $140.00."""
    part = landed(read_sample(reports / "us_2026-05_bounty.xlsx", tmp_path, MAY))["Bounty"]

    assert part.accepted == 40
    assert set(observed(part)["kind"]) == {"bonus"}
    assert [(row["currency"], Decimal(row["accepted"])) for row in part.money] == [("USD", Decimal(140))]


def test_total_earnings_are_shipped_less_returned(reports: Path, tmp_path: Path) -> None:
    """5,635.71 - 373.03 = 5,262.68 for the busiest tag; 17 tags earned, 2 had clicks only."""
    may = replace(MAY, period=(date(2026, 5, 1), date(2026, 5, 31)))
    part = landed(read_sample(reports / "us_2026-05_tracking-id.xlsx", tmp_path, may))["Sheet"]
    rows = observed(part).filter(pl.col("item") == "recomendos-20")

    assert (part.records, part.accepted, part.skipped) == (19, 17, 2)
    assert dict(zip(rows["kind"], rows["gross"], strict=True)) == {
        "commission": Decimal("5635.71"),
        "refund": Decimal("-373.03"),
    }
    assert rows["net"].sum() == Decimal("5262.68")


def test_a_tracking_report_without_a_period_names_the_settings(reports: Path, tmp_path: Path) -> None:
    """The file holds no date at all, so the account must."""
    done = read_sample(reports / "us_2026-05_tracking-id.xlsx", tmp_path, MAY)

    assert [str(r.reason) for r in done.refusals] == ["period_unknown"]
    assert "period_start" in done.refusals[0].remedy


def test_a_workbook_says_when_amazon_made_it(reports: Path) -> None:
    """The moment of making tells which of two exports of the same days is the later."""
    tables = open_tables(reports / "uk_all_reports_2021-03.xlsx", is_header)

    assert {str(table.made_at) for table in tables} == {"2021-04-13 13:45:43"}
