"""Earned, paid out, received: every payout meets its receipt or says why not, and every difference has a name."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines import payouts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.steps import Work
from pipelines.validate import words
from tests.support.books import Row, clock
from tests.support.ledger import put
from warehouse.expectations import gather
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.state import parts
from warehouse.store import Store

DAY = date(2026, 3, 2)
DIFFERENCES = ("payout_fee", "transfer_fee", "fx", "wallet_fee", "timing", "missing", "unknown")
FAMILIES = {"upwork": "freelance", "awin": "affiliate", "etsy": "product", "paypal": "wallet", "wise": "wallet"}
Batch = tuple[str, str, Sequence[Row]]


def amounts(gross: str, fee: str | None = None, currency: str = "USD", tax: str | None = None) -> Row:
    """Give the amounts of a row."""
    net = Decimal(gross) - Decimal(fee or 0) - Decimal(tax or 0)
    told = {"gross": gross, "fee": fee, "tax": tax}
    return {name: None if text is None else Decimal(text) for name, text in told.items()} | {"net": net, "currency": currency}


def sent(key: str, day: int, gross: str, fee: str | None = None, *, currency: str = "USD", **more: Any) -> Row:
    """Give a payout, `day` days after the first."""
    about = {"shape": "payout", "record_key": key, "status": "paid", "work_date": DAY + timedelta(days=day)}
    return about | amounts(gross, fee, currency, more.pop("tax", None)) | more


def came(
    key: str, day: int, gross: str, fee: str | None = None, *, payer: str | None = "upwork", currency: str = "USD", **more: Any
) -> Row:
    """Give a receipt, `day` days after the first payout."""
    about = {"shape": "receipt", "record_key": key, "status": "paid", "kind": "payment", "counterparty": payer}
    return about | {"work_date": DAY + timedelta(days=day)} | amounts(gross, fee, currency) | more


def earned(key: str, day: int, gross: str, *, ref: str | None = None, currency: str = "USD", **more: Any) -> Row:
    """Give an earning; one with a `ref` is paid."""
    about = {"shape": "earning", "record_key": key, "kind": "work", "status": "paid" if ref else "approved", "ref": ref}
    return about | {"work_date": DAY + timedelta(days=day)} | amounts(gross, None, currency) | more


def until(day: int, wallet: str = "paypal") -> Batch:
    """Give a wallet's export that reaches to a day, with nothing of a platform in it."""
    return (
        wallet,
        "activity",
        [came(f"{wallet}{n}", n, "1", payer=None) for n in range(-10, day + 1, 10)] + [came(wallet, day, "1", payer=None)],
    )


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates for March and April 2026."""
    home = Home(tmp_path)
    home.prepare()
    with Store(home.warehouse) as store:
        for name, family in FAMILIES.items():
            store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": DAY}])
        store.insert("ref.payout_source", [{"platform": "awin"}])
        with store.transaction():
            put(
                store,
                "ecb",
                layout="history",
                rows=[_rate(n, code, rate) for n in range(60) for code, rate in (("USD", "1.25"), ("GBP", "0.8"))],
            )
            take_rates(store)
        yield Work(home, Config(), store)


def _rate(day: int, currency: str, rate: str) -> Row:
    when = DAY + timedelta(days=day)
    return {"shape": "rate", "record_key": f"{when}{currency}", "currency": currency, "work_date": when, "gross": Decimal(rate)}


def enter(work: Work, *batches: Batch) -> list[dict[str, Any]]:
    """Load and fold batches, match, check every law of the marts, and give the matches."""
    store = work.store
    with store.transaction():
        for platform, layout, rows in batches:
            number = put(store, platform, layout=layout, rows=rows)
            fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [number])
        payouts.rebuild(work)
    broken = [
        (e.rule.name, e.sample)
        for e in gather(store, "mart", words())
        if e.rows_failed and e.rule.asset.removeprefix("mart/") in payouts.TABLES
    ]
    assert broken == []
    return store.rows("SELECT * FROM mart.payout_match ORDER BY payout_day NULLS LAST, payout_key, receipt_day, receipt_key")


def named(row: Mapping[str, Any]) -> dict[str, Decimal]:
    """Give the differences that are not zero, by name."""
    return {name: row[f"diff_{name}"] for name in DIFFERENCES if row[f"diff_{name}"]}


def states(rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Give the status of each payout, or of a receipt without one."""
    return {row["payout_key"] or row["receipt_key"]: row["status"] for row in rows}


def balances(work: Work) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the balances by platform and currency."""
    return {(row["platform"], row["currency"]): row for row in work.store.rows("SELECT * FROM mart.payout_balance")}


def test_the_fees_of_platform_and_wallet_are_named(work: Work) -> None:
    """50.00 left with a fee of 0.75 and a tax of 1.00, 48.25 arrived, and the wallet kept 0.25."""
    row, *_ = enter(
        work, ("upwork", "report", [sent("out", 0, "50.00", "0.75", tax="1.00")]), ("paypal", "activity", [came("in", 3, "48.25", "0.25")])
    )

    assert (row["status"], row["rule"], row["days_between"]) == ("matched", "amount", 3)
    assert named(row) == {"payout_fee": Decimal("1.75"), "wallet_fee": Decimal("0.25")}
    assert row["received_pc"] == Decimal("48.00")


def test_a_fee_that_was_not_taken_from_the_transfer_is_given_back_on_the_way(work: Work) -> None:
    """The platform tells a fee beside the payout and sends the whole amount: both differences are named."""
    rows = [came("in", 1, "100.00", None)]
    row, *_ = enter(work, ("upwork", "report", [sent("out", 0, "100.00", "0.99")]), ("paypal", "activity", rows))

    assert (row["rule"], named(row)) == ("fee", {"payout_fee": Decimal("0.99"), "transfer_fee": Decimal("-0.99")})


def test_a_known_fee_on_the_way_is_named(work: Work) -> None:
    """A wire of Upwork costs 50: 500 sent and 450 received are one transfer; 451 are not."""
    batches = [
        ("upwork", "report", [sent("out", 0, "500"), sent("other", 0, "700")]),
        ("paypal", "activity", [came("in", 5, "450"), came("odd", 5, "651")]),
    ]
    rows = {row["payout_key"] or row["receipt_key"]: row for row in enter(work, *batches)}

    assert (rows["out"]["rule"], named(rows["out"])) == ("fee", {"transfer_fee": Decimal(50)})
    assert rows["odd"]["status"] == "unannounced"


def test_a_payout_that_is_named_in_the_receipt_needs_no_amount(work: Work) -> None:
    """An id in the text or the reference of a receipt is the strongest tie, also where the wallet does not know the payer."""
    rows = [came("in", 2, "88", payer=None, item="SEPA TRANSFER UPW-700141679 ESCROW"), came("also", 2, "100")]
    row, other = enter(work, ("upwork", "report", [sent("out", 0, "100", ref="UPW-700141679")]), ("paypal", "activity", rows))

    assert (row["receipt_key"], row["rule"], named(row)) == ("in", "reference", {"transfer_fee": Decimal(12)})
    assert other["status"] == "unannounced"


@pytest.mark.parametrize("ref", ["12345", "abcdefgh"], ids=["short", "no digit"])
def test_a_word_that_is_no_id_ties_nothing(work: Work, ref: str) -> None:
    """A short number or a plain word may stand in any text."""
    row = enter(
        work,
        ("upwork", "report", [sent("out", 0, "100", ref=ref)]),
        ("paypal", "activity", [came("in", 2, "88", payer=None, item=f"about {ref}")]),
    )[0]

    assert row["status"] == "uncovered"


def test_money_that_was_converted_is_compared_at_the_rate_of_the_day(work: Work) -> None:
    """100 dollars are 80 euros at 1.25; 77.20 arrived, so conversion cost 3.50 dollars, and the wallet 0.20 euros more."""
    row, *_ = enter(
        work, ("upwork", "report", [sent("out", 0, "100")]), ("paypal", "activity", [came("in", 2, "77.20", "0.20", currency="EUR")])
    )

    assert (row["rule"], row["fx_rate_payout"], row["fx_rate_receipt"]) == ("converted", Decimal("1.25"), Decimal(1))
    assert named(row) == {"fx": Decimal("3.50"), "wallet_fee": Decimal("0.25")}
    assert row["received_pc"] == Decimal("96.25")


def test_two_rates_that_do_not_divide_still_add_up(work: Work) -> None:
    """Pounds to dollars over the euro: rounding is in the exchange difference, and the sum is exact."""
    row, *_ = enter(
        work, ("upwork", "report", [sent("out", 0, "33.33", currency="GBP")]), ("paypal", "activity", [came("in", 1, "50.01", "0.07")])
    )

    assert row["payout_gross"] - row["received_pc"] == sum(named(row).values())
    assert row["received_pc"] == Decimal("31.96160000")


@pytest.mark.parametrize("arrived", ["74.00", "82.00"], ids=["too little", "too much"])
def test_a_converted_amount_far_from_its_worth_is_another_payment(work: Work, arrived: str) -> None:
    """Eight percent less than the rate, or two more, is no conversion."""
    rows = enter(work, ("upwork", "report", [sent("out", 0, "100")]), ("paypal", "activity", [came("in", 2, arrived, currency="EUR")]))

    assert states(rows)["in"] == "unannounced"


def test_a_named_receipt_without_a_rate_leaves_the_difference_unknown(work: Work) -> None:
    """No rate of the Swiss franc is known: how much of the payout arrived cannot be told, and is not guessed."""
    rows = [came("in", 2, "90", currency="CHF", item="UPW700141679")]
    row, *_ = enter(work, ("upwork", "report", [sent("out", 0, "100", ref="UPW700141679")]), ("paypal", "activity", rows))

    assert (row["status"], row["received_pc"], named(row)) == ("matched", None, {"unknown": Decimal(100)})


@pytest.mark.parametrize(
    ("out", "into"),
    [
        ([sent("a", 0, "100"), sent("b", 0, "100")], [came("r", 1, "100")]),
        ([sent("a", 0, "100")], [came("r", 1, "100"), came("s", 1, "100")]),
        ([sent("a", 0, "100"), sent("b", 0, "100")], [came("r", 1, "100"), came("s", 1, "100")]),
    ],
    ids=["two payouts, one receipt", "one payout, two receipts", "two of each"],
)
def test_equal_candidates_are_called_ambiguous(work: Work, out: list[Row], into: list[Row]) -> None:
    """Nothing tells them apart; whether the money arrived is unknown, not missing."""
    rows = enter(work, ("upwork", "report", out), ("paypal", "activity", into), until(40))

    assert set(states(rows).values()) == {"ambiguous"}
    assert all(named(row) == {"unknown": Decimal(100)} and row["candidates"] == len(into) for row in rows if row["told_by"] == "payout")


def test_a_lost_payout_is_missing_and_its_neighbours_are_not(work: Work) -> None:
    """Equal payouts every week arrive after two days; the sixth never does, and takes no other's receipt."""
    out = [sent(f"p{n}", 7 * n, "100") for n in range(8)]
    into = [came(f"r{n}", 7 * n + 2, "100") for n in range(8) if n != 5]
    rows = enter(work, ("upwork", "report", out), ("paypal", "activity", into), until(80))

    assert states(rows) == {f"p{n}": "missing" if n == 5 else "matched" for n in range(8)}
    assert {row["payout_key"]: row["receipt_key"] for row in rows if row["receipt_key"]} == {f"p{n}": f"r{n}" for n in range(8) if n != 5}
    assert {row["expected_to"] - row["payout_day"] for row in rows} == {timedelta(days=2)}
    assert balances(work)[("upwork", "USD")]["missing"] == 100


def test_a_payout_waits_while_the_wallets_export_does_not_reach_far_enough(work: Work) -> None:
    """It may be on its way until a fortnight after; then it is missing; what no wallet could show is neither."""
    known = ("paypal", "activity", [came("first", -20, "10")])
    rows = enter(work, ("upwork", "report", [sent("old", -40, "30"), sent("out", 0, "100")]), known, until(10))
    assert states(rows) == {"old": "uncovered", "out": "timing", "first": "unannounced"}
    assert next(row for row in rows if row["payout_key"] == "out")["expected_to"] == DAY + timedelta(days=14)

    rows = enter(work, until(14))
    assert states(rows) == {"old": "uncovered", "out": "missing", "first": "unannounced"}


def test_without_a_wallet_that_knows_the_platform_nothing_is_missing(work: Work) -> None:
    """Money that goes to a bank nobody imports is not lost."""
    row = enter(work, ("upwork", "report", [sent("out", 0, "100")]), until(40))[0]

    assert (row["status"], named(row)) == ("uncovered", {"unknown": Decimal(100)})


def test_a_payout_that_only_its_earnings_name_is_their_sum(work: Work) -> None:
    """Commissions of one payment are one payout in each currency; it was sent after the last was approved."""
    lines = [
        earned("a", -20, "6", ref="550000", approved_at=clock(1, 9)),
        earned("b", -18, "4.50", ref="550000"),
        earned("c", -18, "2", ref="550000", currency="EUR"),
        earned("d", -1, "9"),
    ]
    batches = [
        ("awin", "transactions", lines),
        ("paypal", "activity", [came("in", 3, "10.50", "0.55", payer="awin"), came("eur", 3, "2", payer="awin", currency="EUR")]),
    ]
    rows = enter(work, *batches)

    assert [(r["told_by"], r["earned_net"], r["earned_currency"], r["n_lines"], r["status"], r["diff_threshold"]) for r in rows] == [
        ("lines", Decimal(2), "EUR", 1, "matched", 0),
        ("lines", Decimal("10.50"), "USD", 2, "matched", 0),
    ]
    assert rows[1]["expected_from"] == date(2026, 3, 1)
    assert balances(work)[("awin", "USD")]["not_paid_out"] == 9


def test_payouts_without_an_id_are_not_told_again_by_their_earnings(work: Work) -> None:
    """Shopify's payouts may come without ids: which of them its transactions name cannot be told, and two of each would be wrong."""
    lines = [earned("a", -2, "40", ref="pay_2234"), earned("b", -1, "60", ref="pay_2235")]
    rows = enter(work, ("awin", "transactions", lines), ("awin", "payouts", [sent("out", 0, "40"), sent("more", 1, "60")]))

    assert [(row["told_by"], row["payout_net"]) for row in rows] == [("payout", Decimal(40)), ("payout", Decimal(60))]


def test_what_was_taken_back_on_balance_was_not_sent(work: Work) -> None:
    """More refunds than sales under one payout: the platform took the rest from the bank."""
    lines = [earned("a", -2, "40", ref="pay_2234"), earned("b", -1, "-60", ref="pay_2234")]

    assert enter(work, ("awin", "transactions", lines)) == []


def test_a_payout_knows_its_earnings(work: Work) -> None:
    """Earnings that name the payout add up to 40, and 35 left: 5 are carried to another one."""
    lines = [
        earned("a", -9, "30", ref="po_1234567"),
        earned("b", -8, "10", ref="po_1234567"),
        earned("c", -8, "3", ref="po_7654321", currency="EUR"),
    ]
    rows = enter(work, ("etsy", "statement", [*lines, sent("out", 0, "35", ref="po_1234567"), sent("eur", 0, "9", ref="po_7654321")]))
    told = {row["payout_key"]: row for row in rows}

    assert len(rows) == 2
    assert (told["out"]["earned_net"], told["out"]["n_lines"], told["out"]["diff_threshold"]) == (Decimal(40), 2, Decimal(5))
    assert (told["eur"]["earned_net"], told["eur"]["earned_currency"], told["eur"]["diff_threshold"]) == (Decimal(3), "EUR", None)


def test_an_order_number_is_no_payout(work: Work) -> None:
    """Where a platform does not say that it names payouts, the reference of a paid earning may be anything."""
    rows = enter(
        work,
        ("etsy", "statement", [earned("a", -9, "30", ref="order-1234567")]),
        ("paypal", "activity", [came("in", 0, "30", payer="etsy")]),
    )

    assert states(rows) == {"in": "unannounced"}
    assert work.store.rows("FROM ledger.payout_line") == []


def test_what_was_paid_piece_by_piece_is_taken_off(work: Work) -> None:
    """Of 100 earned in one payment 30 had gone to the person directly, in pieces nobody can match: 70 are sent."""
    lines = [earned("a", -9, "60", ref="2026-02-28"), earned("b", -8, "40", ref="2026-02-28")]
    direct = sent("direct", -2, "30", ref="2026-02-28/direct")
    rows = enter(
        work,
        ("awin", "payouts", [*lines, direct]),
        ("paypal", "activity", [came("in", 3, "70", payer="awin"), came("x", 0, "30", payer="awin")]),
        until(60),
    )

    assert {(r["payout_ref"], r["payout_gross"], r["diff_threshold"], r["status"]) for r in rows} == {
        ("2026-02-28/direct", Decimal(30), None, "uncovered"),
        ("2026-02-28", Decimal(70), Decimal(30), "matched"),
        (None, None, None, "unannounced"),
    }
    assert balances(work)[("awin", "USD")]["not_paid_out"] == 0


def test_money_sent_on_from_a_wallet_is_matched_too(work: Work) -> None:
    """A withdrawal to another wallet that knows the first one has its receipt there, and is no payout of a platform."""
    out = came("w", 0, "-100", "1", payer=None, kind="withdrawal")
    rows = enter(work, ("paypal", "activity", [out]), ("wise", "statement", [came("in", 1, "100", payer="paypal")]))

    assert [(r["told_by"], r["payout_gross"], r["payout_net"], r["status"], named(r)) for r in rows] == [
        ("wallet", Decimal(101), Decimal(100), "matched", {"payout_fee": Decimal(1)})
    ]
    assert balances(work) == {}


@pytest.mark.parametrize(
    "odd",
    [
        came("in", 1, "100", kind="hold"),
        came("in", 1, "100", kind="conversion"),
        came("in", 1, "100", status="reversed"),
        came("in", 1, "100", payer="awin"),
        came("in", 15, "100"),
        came("in", -2, "100"),
    ],
    ids=["held", "converted", "reversed", "another payer", "too late", "too early"],
)
def test_other_movements_of_the_same_amount_are_no_receipt(work: Work, odd: Row) -> None:
    """What is held, turned round, paid by others or far from its day is not the payout."""
    row = enter(work, ("upwork", "report", [sent("out", 0, "100")]), ("paypal", "activity", [odd, came("known", -9, "1")]), until(40))[0]

    assert row["receipt_key"] != "in"


def test_a_payout_that_was_taken_back_is_not_expected(work: Work) -> None:
    """A payout that failed is none; one that is still pending is."""
    out = [sent("failed", 0, "100", status="reversed"), sent("waits", 0, "50", status="pending")]

    assert states(enter(work, ("upwork", "report", out))) == {"waits": "uncovered"}


def test_balances_tell_why_money_is_not_paid_out(work: Work) -> None:
    """Below the threshold, not yet, unknown, or paid before the exports begin."""
    enter(
        work,
        (
            "awin",
            "transactions",
            [earned("a", 0, "19"), earned("b", 0, "50", currency="GBP"), earned("c", 0, "7", ref="550000", currency="EUR")],
        ),
        ("upwork", "report", [earned("u", 0, "5"), sent("out", 0, "40")]),
        ("etsy", "statement", [earned("e", 0, "12"), earned("no", 0, "99", status="rejected")]),
        ("paypal", "activity", [came("in", 1, "12", payer="etsy", currency="EUR")]),
    )
    told = {
        key: (row["earned"], row["paid_out"], row["paid_by"], row["not_paid_out"], row["reason"]) for key, row in balances(work).items()
    }

    assert told == {
        ("awin", "USD"): (19, 0, "payout", 19, "threshold"),
        ("awin", "GBP"): (50, 0, "payout", 50, "timing"),
        ("awin", "EUR"): (7, 7, "payout", 0, None),
        ("upwork", "USD"): (5, 40, "payout", -35, None),
        ("etsy", "USD"): (12, None, None, None, "unknown"),
        ("etsy", "EUR"): (0, 12, "receipt", -12, None),
    }


def test_the_order_of_exports_plays_no_part(tmp_path: Path, work: Work) -> None:
    """The same files in the other order, one of them twice, give the same tables to the last digit."""
    out = [sent(f"p{n}", 7 * n, "100", ref=f"70014{n}00") for n in range(5)] + [sent("q", 3, "55.55", "0.55")]
    into = [came(f"r{n}", 7 * n + 2, "100") for n in range(5) if n != 3] + [came("s", 4, "42.90", currency="EUR")]
    lines = [earned("a", -20, "6", ref="550000"), earned("b", -18, "4.50", ref="550000")]
    batches: list[Batch] = [("upwork", "report", out), ("paypal", "activity", into), ("awin", "transactions", lines), until(60)]
    first = enter(work, *batches)
    hashes = {name: text for name, text in parts(work.store).items() if "payout" in name}

    other = Home(tmp_path / "other")
    other.prepare()
    with Store(other.warehouse) as store:
        for table in ("ref.platform", "ref.payout_source", "ref.fx_rate", "ref.fx_day"):
            store.con.register("copied", work.store.con.execute(f"FROM {table}").to_arrow_table())
            store.con.execute(f"INSERT INTO {table} SELECT * FROM copied")
        again = enter(Work(other, Config(), store), *reversed(batches), batches[1])
        assert {name: text for name, text in parts(store).items() if "payout" in name} == hashes
    assert states(again) == states(first)
