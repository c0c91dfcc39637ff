"""Every fee against what it should be: the contract, the published schedule, or what was usual."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps import Work
from tests.support.money import broken, count, earned, opened, take
from transforms.fee_check import Fee, checked

OLD = date(2017, 3, 1)
NEW = date(2026, 3, 2)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates of March and April 2026."""
    with opened(tmp_path) as found:
        yield found


def found(work: Work, table: str = "fee_deviation") -> list[dict[str, Any]]:
    """Give the rows of a table of fees."""
    return work.store.rows(f"SELECT * FROM mart.{table} ORDER BY month, kind, currency")


def paid(key: str, day: date, gross: str, fee: str, contract: str = "Logo (1)", **more: Any) -> dict[str, Any]:
    """Give a payment of a contract with its fee."""
    return earned(key, day, gross, fee, item=contract, client=more.pop("client", "c1"), **more)


def test_fiverr_keeps_a_fifth(work: Work) -> None:
    """FIVERR: 5, 10, 100 and 500 pay 4, 8, 80 and 400; nothing deviates, and a fifth and a cent does."""
    rows = [
        paid(f"o{n}", NEW, gross, fee, f"order {n}")
        for n, (gross, fee) in enumerate([("5", "1"), ("10", "2"), ("100", "20"), ("500", "100")])
    ]
    take(work, "fiverr", rows)
    count(work)
    assert found(work) == []
    assert [(row["n_events"], row["n_deviating"], row["expected"]) for row in found(work, "fee_check_month")] == [(4, 0, 123)]

    take(work, "fiverr", [paid("o9", NEW, "100", "20.01", "order 9")])
    count(work)
    assert [(row["kind"], row["n_events"], row["deviation"]) for row in found(work)] == [("schedule", 1, Decimal("0.01"))]


def test_upworks_old_tiers_count_what_a_client_was_ever_billed(work: Work) -> None:
    """UPWORK-TIER: 600 to a new client cost 110.00; the next 11,400 cost 1,040.00, for 12,000 cost 1,150.00 in all."""
    rows = [paid("a", OLD, "600", "110", currency="USD"), paid("b", OLD + timedelta(days=30), "11400", "1040", "Shop (2)", currency="USD")]
    take(work, "upwork", [*rows, paid("c", OLD, "600", "110", "Film (3)", client="c2", currency="USD")])
    count(work)

    assert found(work) == []
    assert sum(row["expected"] for row in found(work, "fee_check_month")) == 1260


def test_a_flat_fee_where_tiers_hold_is_a_deviation(work: Work) -> None:
    """A tenth of 600 in 2017 is 50.00 less than the tiers say."""
    take(work, "upwork", [paid("a", OLD, "600", "60", currency="USD")])
    count(work)

    assert [(row["kind"], row["expected"], row["observed"], row["deviation"]) for row in found(work)] == [("schedule", 110, 60, -50)]


def test_the_fee_of_the_contract_is_believed_first(work: Work) -> None:
    """`[[contract]] fee_pct`: what was promised for this contract counts, whatever the schedule says; `*` stands for what differs."""
    take(work, "fiverr", [paid("a", NEW, "100", "15", "Logo (1) - week 1"), paid("b", NEW, "100", "20", "Logo (1) - week 2")])
    count(work, contract=[{"channel": "fiverr", "item": "Logo*", "fee_pct": 0.15}])

    assert [(row["kind"], row["expected"], row["observed"]) for row in found(work)] == [("contract", 30, 35)]


def test_a_contract_that_pays_another_share_than_at_first_deviates_from_its_terms(work: Work) -> None:
    """Where each contract states its own fee, it keeps it: 10 %, then 15 %."""
    take(work, "upwork", [paid(f"w{n}", NEW + timedelta(days=n), "100", "10" if n < 3 else "15") for n in range(4)])
    count(work)

    assert [(row["kind"], row["expected_pct"], row["observed_pct"]) for row in found(work)] == [("terms", 0.1, 0.15)]


def test_a_new_contract_with_other_terms_deviates_from_custom(work: Work) -> None:
    """Six payments at 10 %, then a contract at 12 %: found on its first day, and all its life; the old contract goes on unremarked."""
    old = [paid(f"w{n}", NEW + timedelta(days=n), "100", "10") for n in range(6)]
    new = [paid(f"n{n}", NEW + timedelta(days=7 + n), "200", "24", "App (2)") for n in range(2)]
    take(work, "upwork", [*old, *new, paid("w9", NEW + timedelta(days=20), "100", "10")])
    count(work)

    row = found(work)[0]
    assert len(found(work)) == 1
    assert (row["kind"], row["n_events"], row["first_day"], row["deviation"]) == ("custom", 2, NEW + timedelta(days=7), 8)
    assert broken(work) == set()


def test_with_too_little_before_it_nothing_is_usual(work: Work) -> None:
    """Four payments do not make a custom: the fifth contract is only held to its own terms."""
    rows = [paid(f"w{n}", NEW + timedelta(days=n), "100", "10", f"Job ({n})") for n in range(4)]
    take(work, "upwork", [*rows, paid("x", NEW + timedelta(days=5), "100", "12", "App (9)")])
    count(work)

    assert found(work) == []


def test_a_fee_in_a_row_of_its_own_belongs_to_its_contract(work: Work) -> None:
    """Upwork writes the fee as another row, with details behind the contract's name; bids and the cost of withdrawing are no service fees."""
    day = {"kind": "adjustment"}
    rows = []
    for n in range(6):
        when = NEW + timedelta(days=n)
        rows += [
            earned(f"w{n}", when, "100", None, item="Logo (1) - 2:00 hrs", client="c1"),
            earned(f"f{n}", when, "0", "10", item="Logo (1) - Service Fee", client="c1", **day),
        ]
    rows += [earned("bids", NEW, "0", "1.50", item="Connects", **day), earned("out", NEW, "0", "2", item="Withdrawal fee", **day)]
    take(work, "upwork", rows)
    count(work)

    assert found(work) == []
    assert sum(row["n_events"] for row in found(work, "fee_check_month")) == 6


def test_a_fee_that_is_not_told_is_not_zero(work: Work) -> None:
    """Work that is not billed yet tells no fee: nothing is compared."""
    take(work, "fiverr", [earned("a", NEW, "100", None, item="order 1")])
    count(work)

    assert found(work, "fee_check_month") == []


def test_refunds_give_the_fee_back(work: Work) -> None:
    """A refund of 50.00 with 10.00 of fee given back is what the schedule says; keeping the fee is not."""
    take(work, "fiverr", [paid("a", NEW, "-50", "-10", "order 1", kind="refund"), paid("b", NEW, "-50", "0", "order 2", kind="refund")])
    count(work)

    assert [(row["n_events"], row["expected"], row["observed"]) for row in found(work)] == [(1, -10, 0)]


def test_unfinished_and_pending_work_is_not_checked(work: Work) -> None:
    """Only approved money has a fee that can be wrong."""
    take(work, "fiverr", [paid("a", NEW, "100", "99", status="pending"), paid("b", NEW, "100", "99", status="rejected")])
    count(work)

    assert found(work, "fee_check_month") == []


def test_a_deviation_without_a_rate_keeps_its_own_currency(work: Work) -> None:
    """It is told in its currency; what it is in the reporting currency is not known."""
    take(work, "fiverr", [paid("a", NEW, "1000", "300", currency="JPY"), paid("b", NEW, "100", "25", "order 2", currency="USD")])
    count(work)

    assert [(row["currency"], row["deviation"], row["deviation_rc"]) for row in found(work)] == [("JPY", 100, None), ("USD", 5, 4)]


def test_the_nearest_of_several_ways_of_payment_is_meant() -> None:
    """Cards of here and of abroad cost differently: a fee that fits one of them is right; a fixed part counts for each payment."""
    import polars as pl

    def card(method: str, pct: str) -> Fee:
        return Fee("stripe", method, "order", date(2023, 4, 10), None, Decimal(0), None, Decimal(pct), Decimal("0.25"), "EUR")

    same = {
        "worker_id": "me",
        "channel_id": "stripe",
        "platform": "stripe",
        "day": NEW,
        "contract": "",
        "client": None,
        "currency": "EUR",
        "n_no_rate": 0,
    }
    rows = [same | {"n": 1, "gross": Decimal(100), "fee": Decimal("3.50"), "gross_rc": Decimal(100)}]
    rows += [same | {"contract": "two", "n": 2, "gross": Decimal(100), "fee": Decimal("2.00"), "gross_rc": Decimal(100)}]
    told = checked(pl.DataFrame(rows), [card("eea", "0.015"), card("abroad", "0.0325")], [])

    assert told["is_off"].to_list() == [False, False]
    assert told["expected"].to_list() == [Decimal("3.50"), Decimal("2.00")]


def test_months_with_a_client_lower_malts_fee() -> None:
    """10 % in the first three months with a client, 5 % after them."""
    import polars as pl

    def bracket(low: int, high: int | None, pct: str) -> Fee:
        return Fee(
            "malt",
            "any",
            "client_months",
            date(1900, 1, 1),
            None,
            Decimal(low),
            None if high is None else Decimal(high),
            Decimal(pct),
            Decimal(0),
            None,
        )

    same = {
        "worker_id": "me",
        "channel_id": "malt",
        "platform": "malt",
        "contract": "site",
        "client": "c",
        "currency": "EUR",
        "n_no_rate": 0,
        "n": 1,
    }
    days = [date(2026, 1, 15), date(2026, 4, 14), date(2026, 4, 15)]
    rows = [same | {"day": day, "gross": Decimal(100), "fee": Decimal(10), "gross_rc": Decimal(100)} for day in days]
    told = checked(pl.DataFrame(rows), [bracket(0, 3, "0.10"), bracket(3, None, "0.05")], [])

    assert told["deviation"].to_list() == [0, 0, 5]
