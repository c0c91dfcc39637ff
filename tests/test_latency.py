"""How long channels take to decide and to pay, on small ledgers: what waits is counted, what is late is named, nothing is invented."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import payouts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import Change, latency
from pipelines.steps import Work
from pipelines.validate import words
from tests.support.books import Row
from tests.support.ledger import put
from transforms.receivable import float_days, waiting_cost
from transforms.terms import Term, by_channel, due_on
from transforms.waiting import pieces
from warehouse.expectations import gather
from warehouse.fold import fold
from warehouse.insert import Book
from warehouse.rates import take_rates
from warehouse.reference import bundled
from warehouse.state import parts
from warehouse.store import Store

DAY = date(2026, 3, 2)
FAMILIES = {"upwork": "freelance", "prolific": "microtask", "awin": "affiliate", "paypal": "wallet"}
TABLES = tuple(f"mart.{name}" for name in latency.TABLES)
Batch = tuple[str, str, Sequence[Row]]


def money(amount: str, currency: str = "EUR") -> Row:
    """Give the amounts of a row without fees."""
    return {"gross": Decimal(amount), "net": Decimal(amount), "currency": currency}


def at(day: float) -> datetime:
    """Give noon, so many days after the first."""
    return datetime(2026, 3, 2, 12) + timedelta(days=day)  # noqa: DTZ001  # UTC without a zone, as the warehouse keeps it


def work_on(key: str, day: int, status: str = "approved", amount: str = "10", *, after: float | None = None, **more: Any) -> Row:
    """Give a unit of work done on a day, decided `after` days."""
    about = {
        "shape": "earning",
        "record_key": key,
        "kind": "work",
        "status": status,
        "work_date": DAY + timedelta(days=day),
        "event_at": at(day),
    }
    return about | {"approved_at": None if after is None else at(day + after)} | money(amount, more.pop("currency", "EUR")) | more


def sent(key: str, day: int, amount: str, currency: str = "EUR") -> Row:
    """Give a payout."""
    return {"shape": "payout", "record_key": key, "status": "paid", "work_date": DAY + timedelta(days=day)} | money(amount, currency)


def came(key: str, day: int, amount: str, payer: str | None = "upwork", currency: str = "EUR") -> Row:
    """Give a receipt."""
    about = {"shape": "receipt", "record_key": key, "status": "paid", "kind": "payment", "counterparty": payer}
    return about | {"work_date": DAY + timedelta(days=day)} | money(amount, currency)


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates of the dollar."""
    home = Home(tmp_path)
    home.prepare()
    with Store(home.warehouse) as store:
        for name, family in FAMILIES.items():
            store.insert("ref.platform", [{"platform": name, "title": name, "family": family, "fee_side": "worker", "checked_on": DAY}])
        store.insert("ref.payout_source", [{"platform": "awin"}])
        with store.transaction():
            rates = [
                {"shape": "rate", "currency": "USD", "work_date": DAY + timedelta(days=n), "gross": Decimal("1.25")} for n in range(-5, 200)
            ]
            put(store, "ecb", layout="history", rows=[row | {"record_key": str(row["work_date"])} for row in rates])
            take_rates(store)
        yield Work(home, Config(), store)


def enter(work: Work, *batches: Batch, through: int, seen: float | None = None) -> None:
    """Load and fold batches, match payouts, compute the theme as of `through` days after the first, and check its laws."""
    store = work.store
    with store.transaction():
        for platform, layout, rows in batches:
            number = put(store, platform, layout=layout, rows=rows, seen=at(through if seen is None else seen))
            fold(store, Book(platform, "main", platform, FAMILIES[platform], "EUR"), [number])
        payouts.rebuild(work)
        latency.rebuild(work, Change(DAY + timedelta(days=through), frozenset(), everything=True))
    broken = [(e.rule.name, e.error, e.sample) for e in gather(store, "mart", words()) if e.rows_failed != 0 and e.rule.asset in LAWFUL]
    assert broken == []


LAWFUL = {f"mart/{name}" for name in latency.TABLES}


def wait(work: Work, stage: str, window: str = "all", channel: str = "upwork") -> dict[str, Any]:
    """Give a row of pay_latency."""
    query = "SELECT * FROM mart.pay_latency WHERE channel_id = ? AND stage = ? AND window_days = ?"
    (row,) = work.store.rows(query, [channel, stage, window])
    return row


def with_term(work: Work, channel: str, days: int, counted_from: str = "work") -> Work:
    """Give the work with a payment term that the person tells of a channel."""
    told = [{"channel": channel, "days": days, "counted_from": counted_from}]
    return Work(work.home, Config.model_validate({"term": told}), work.store)


def late(work: Work) -> dict[tuple[str, str], dict[str, Any]]:
    """Give the late money by stage and state."""
    return {(row["stage"], row["state"]): row for row in work.store.rows("SELECT * FROM mart.late_money")}


def test_pending_work_counts_as_longer_than_until_now(work: Work) -> None:
    """Six decided after 2 days, six wait for 30: the median is not 2, but is not reached."""
    rows = [work_on(f"d{n}", n, after=2) for n in range(6)] + [work_on(f"p{n}", n, "pending") for n in range(6)]
    enter(work, ("upwork", "report", rows), through=30)
    row = wait(work, "decide")
    assert (row["n_decided"], row["n_censored"], row["n_untold"]) == (6, 6, 0)
    assert (row["p50_days"], row["p90_days"], row["mode_days"], row["mode_share"]) == (2.0, None, 2, 0.5)
    rows = [work_on(f"q{n}", n, "pending") for n in range(6)]
    enter(work, ("upwork", "report", rows), through=30)
    row = wait(work, "decide")
    assert (row["p50_days"], row["is_shown"], row["suppress_reason"]) == (None, False, "not_reached")
    assert row["p50_days_lo"] == 2


def test_all_pending_is_told_and_not_invented(work: Work) -> None:
    """Nothing was decided yet: no median, and the reason is that too few are."""
    enter(work, ("upwork", "report", [work_on(f"p{n}", n, "pending") for n in range(9)]), through=40)
    row = wait(work, "decide")
    assert (row["p50_days"], row["is_shown"], row["suppress_reason"], row["n_censored"]) == (None, False, "too_few_decided", 9)
    (cohort,) = work.store.rows("SELECT * FROM mart.acceptance_cohort")
    assert (cohort["approval_rate"], cohort["suppress_reason"], cohort["n_pending"]) == (None, "immature_cohort", 9)
    (held,) = work.store.rows("SELECT * FROM mart.float")
    assert (held["unpaid_rc"], held["pending_rc"]) == (0, 90)


def test_a_single_decided_unit_is_an_anecdote(work: Work) -> None:
    """One decision gives a value without band, said to be too few."""
    enter(work, ("upwork", "report", [work_on("one", 0, after=3.5)]), through=40)
    row = wait(work, "decide")
    assert (row["p50_days"], row["p50_days_lo"], row["p50_days_hi"], row["interval_level"]) == (3.5, None, None, None)
    assert (row["evidence_level"], row["suppress_reason"], row["is_shown"]) == ("anecdote", "too_few_decided", True)


def test_a_source_that_never_says_when_is_not_declared(work: Work) -> None:
    """Approved from first sight: that says nothing of when; a look after the first day is no decision on that day."""
    enter(work, ("upwork", "report", [work_on(f"a{n}", n) for n in range(20)]), through=40)
    row = wait(work, "decide")
    assert (row["p50_days"], row["suppress_reason"], row["n_untold"]) == (None, "not_declared", 20)


def test_states_without_days_are_told_by_first_looks(work: Work) -> None:
    """What is older than a week at first sight is decided, what is younger is not: half are decided at about a week, and it is called rough."""
    rows = [work_on(f"k{n}{m}", n, "approved" if 60 - n >= 7 else "pending") for n in range(60) for m in range(3)]
    enter(work, ("prolific", "work", rows), through=60, seen=60)
    row = wait(work, "decide", channel="prolific")
    assert row["method"] == "isotonic on first looks, rough"
    assert (row["p50_days"], row["p90_days"], row["mode_days"]) == (7.0, 7.0, None)


def test_looks_on_both_sides_of_a_decision_tell_its_day(work: Work) -> None:
    """Pulled every day, work of ten days is decided on the third after it: the two looks around it tell so, within a day."""
    for day in range(16):
        rows = [work_on(f"w{n}", n, "approved" if day - n >= 3 else "pending") for n in range(min(10, day + 1))]
        with work.store.transaction():
            fold(
                work.store,
                Book("prolific", "main", "prolific", "microtask", "EUR"),
                [put(work.store, "prolific", layout="api", rows=rows, seen=at(day))],
            )
    enter(work, through=15)
    row = wait(work, "decide", channel="prolific")
    assert (row["method"], row["p50_days"], row["n_decided"], row["n_untold"]) == ("kaplan_meier, seen within two days", 3.0, 10, 0)


def test_returned_work_was_never_handed_in(work: Work) -> None:
    """A returned and a timed-out task wait for no decision, and are in no approval rate."""
    rows = [work_on("r", 1, "returned"), work_on("e", 1, "expired"), work_on("ok", 1, after=1), work_on("no", 1, "rejected", after=1)]
    enter(work, ("prolific", "work", rows), through=40)
    assert wait(work, "decide", channel="prolific")["n_decided"] == 2
    (cohort,) = work.store.rows("SELECT * FROM mart.acceptance_cohort")
    assert (cohort["n_submitted"], cohort["n_returned"], cohort["completion_rate"], cohort["completion_rate_lo"]) == (2, 2, 0.5, None)


def test_payouts_pay_the_oldest_work_and_waits_are_weighed_by_money(work: Work) -> None:
    """Four payouts of a week's work each: nine tenths of the money waits 8 days, a tenth 3."""
    rows = [row for n in range(4) for row in (work_on(f"w{n}", 10 * n, amount="90"), work_on(f"v{n}", 10 * n + 5, amount="10"))]
    outs = [sent(f"o{n}", 10 * n + 6, "100") for n in range(4)]
    ins = [came(f"i{n}", 10 * n + 8, "100") for n in range(4)] + [came("far", 80, "1", None)]
    enter(work, ("upwork", "report", rows + outs), ("paypal", "activity", ins), through=60)
    row = wait(work, "whole")
    assert (row["p50_days"], row["mode_days"], row["n_payouts"], row["n_censored"]) == (8.0, 8, 4, 0)
    assert row["mode_share"] == pytest.approx(0.9)
    assert wait(work, "transfer")["p50_days"] == 2
    assert wait(work, "withdraw")["p50_days"] == 6
    latency.rebuild(with_term(work, "upwork", 22, "week_end"), Change(DAY + timedelta(days=60), frozenset(), everything=True))
    row = wait(work, "whole")
    assert (row["due_days"], row["due_from"], row["due_reason"]) == (22, "week_end", None)
    assert (row["n_due"], row["n_on_time"], row["n_unpaid"]) == (7, 7, 0)  # the week of the last day ends on day 41: due on day 63


def test_a_channel_without_a_term_is_not_judged(work: Work) -> None:
    """Prolific's money leaves when the person asks: no term, no due days; the person's own 10 days find 3 of 4 days paid late."""
    rows = [work_on(f"w{n}", 10 * n, amount="100") for n in range(4)]
    ins = [came(f"i{n}", 10 * n + (8 if n == 0 else 12), "100", "prolific") for n in range(4)]
    enter(work, ("prolific", "work", rows), ("paypal", "activity", ins), through=60)
    row = wait(work, "whole", channel="prolific")
    assert [row[name] for name in ("due_days", "due_from", "due_reason", "n_due")] == [None, None, "no_parameter", None]
    assert row["p50_days"] == 12
    latency.rebuild(with_term(work, "prolific", 10), Change(DAY + timedelta(days=60), frozenset(), everything=True))
    row = wait(work, "whole", channel="prolific")
    assert (row["due_days"], row["due_from"], row["n_due"], row["n_on_time"], row["n_unpaid"]) == (10, "work", 4, 1, 0)


def test_a_platform_that_says_when_it_pays_is_held_to_it() -> None:
    """Amazon pays about 60 days after the month, a week for the bank counted in; the person's own term counts before it."""
    amazon, other = ("me", "amazon_associates"), ("me", "amazon_associates:second")
    row = {name: value or None for name, value in next(r for r in bundled("payment_term") if r["platform"] == "amazon_associates").items()}
    days = {"days": int(row["days"] or 0), "transfer_days": int(row["transfer_days"] or 0)}
    dates = {"valid_from": date.fromisoformat(row["valid_from"] or ""), "valid_to": None}
    declared = pl.DataFrame([row | days | dates], schema_overrides={"valid_to": pl.Date})
    found = by_channel([amazon, other, ("me", "prolific")], declared, {"amazon_associates:second": Term(9, "work")})
    assert found == {amazon: (Term(67, "month_end"),), other: (Term(9, "work"),), ("me", "prolific"): ()}


def test_a_term_counts_from_the_day_its_week_or_its_month() -> None:
    """Work of Wednesday 11 March 2026: due 5 days later on the 16th, after its week on the 20th, after its month on 5 April; a term that ended, never."""
    day = pl.DataFrame({"work_date": [date(2026, 3, 11)]})
    found = [day.select(due_on([Term(5, begins)])).item() for begins in ("work", "week_end", "month_end")]
    assert found == [date(2026, 3, 16), date(2026, 3, 20), date(2026, 4, 5)]
    assert day.select(due_on([Term(5, "work", last=date(2026, 3, 10))])).item() is None
    changed = [Term(5, "work", last=date(2026, 3, 10)), Term(9, "work", first=date(2026, 3, 11))]
    assert day.select(due_on(changed)).item() == date(2026, 3, 20)


def test_two_payouts_are_too_few(work: Work) -> None:
    """Three payouts are the least for a time to payment (M22)."""
    rows = [work_on("a", 0), work_on("b", 5), sent("o1", 1, "10"), sent("o2", 6, "10")]
    enter(work, ("upwork", "report", rows), ("paypal", "activity", [came("i1", 2, "10"), came("i2", 7, "10")]), through=40)
    assert (wait(work, "whole")["suppress_reason"], wait(work, "transfer")["suppress_reason"]) == ("too_few_events", "too_few_events")


def test_a_refund_lowers_what_is_open(work: Work) -> None:
    """A negative day takes from the oldest open work; what it takes beyond that, it takes from the next."""
    rows = [work_on("a", 0), work_on("b", 1, amount="20"), work_on("back", 2, amount="-15", kind="refund"), sent("o", 3, "5")]
    enter(work, ("upwork", "report", rows), through=10)
    assert late(work)["approved", "unknown"]["amount"] == 10
    assert work.store.one("SELECT not_paid_out FROM mart.payout_balance") == 10


def test_pieces_of_a_day_add_up_to_the_day() -> None:
    """Whatever payouts hold, a day's money is cut without loss; a payout beyond all work is earned before the exports begin."""
    schema: dict[str, Any] = {
        "worker_id": pl.String,
        "channel_id": pl.String,
        "platform": pl.String,
        "currency": pl.String,
        "work_date": pl.Date,
    }
    schema |= {"standing": pl.String, "account": pl.String, "payout": pl.String, "approved_on": pl.Date, "amount": pl.Decimal(38, 8)}
    schema |= {"amount_rc": pl.Decimal(38, 8), "n": pl.Int64}
    days = [
        ("w", "c", "c", "USD", DAY + timedelta(days=n), "approved", None, None, None, Decimal("3.33"), Decimal("1.11"), 1) for n in range(5)
    ]
    paid = {
        "worker_id": "w",
        "platform": "c",
        "account": "main",
        "channel_id": "c",
        "told_by": "payout",
        "payout": "o",
        "n_lines": 0,
        "status": "timing",
    }
    paid |= {"expected_from": DAY, "expected_to": DAY, "receipt_day": None, "currency": "USD", "amount_rc": None}
    outs = [
        paid | {"payout_day": DAY + timedelta(days=n), "amount": Decimal(amount)} for n, amount in ((0, "50.00"), (2, "4.00"), (4, "4.01"))
    ]
    cut = pieces(
        pl.DataFrame(days, schema=schema, orient="row"),
        pl.DataFrame(outs, schema_overrides={"receipt_day": pl.Date, "amount": pl.Decimal(38, 8)}),
    )
    assert cut["amount"].sum() == Decimal("16.65")
    assert cut.filter(pl.col("standing") == "open")["amount"].sum() == Decimal("5.31")
    assert cut.filter(pl.col("payout") == 0)["amount"].sum() == Decimal("3.33")


def test_money_below_the_least_that_is_paid_out_is_trapped(work: Work) -> None:
    """Prolific pays from 6 USD on: 5 USD wait for more work, not for time."""
    rows = [work_on("a", 0, amount="5", currency="USD")]
    enter(work, ("prolific", "work", rows), ("paypal", "activity", [came("other", 1, "9", "prolific")]), through=20)
    found = late(work)["approved", "trapped"]
    assert (found["amount"], found["amount_rc"], found["threshold"], found["expected_from"]) == (5, 4, 6, None)


def test_money_older_than_nine_of_ten_is_overdue(work: Work) -> None:
    """With payments after 8 days, work of 30 days ago is overdue and the week's is expected, between the median and the ninth decile."""
    lines = [work_on(f"w{n}", n, "paid", f"{10 + n}", ref=f"p{n}", kind="commission") for n in range(12)]
    ins = [came(f"i{n}", n + 8, f"{10 + n}", "awin") for n in range(12)]
    rows = [*lines, work_on("old", 5, kind="commission"), work_on("new", 33, kind="commission")]
    enter(work, ("awin", "transactions", rows), ("paypal", "activity", ins), through=35)
    found = late(work)
    assert found["approved", "overdue"]["amount"] == 10
    assert found["approved", "expected"]["amount"] == 10
    assert found["approved", "expected"]["expected_from"] == DAY + timedelta(days=41)
    assert found["approved", "overdue"]["expected_to"] is None


def test_a_float_is_days_of_work() -> None:
    """300 EUR a month paid 45 days late are 450 EUR of float (M23)."""
    assert float_days(Decimal(450), Decimal(300) / 30) == 45
    assert float_days(Decimal(450), Decimal(0)) is None
    assert waiting_cost(Decimal(1000), 0.03, Decimal(365)) == 30


def test_float_counts_pending_at_its_chance_and_hides_cheap_waiting(work: Work) -> None:
    """Forty approved days of 10, ten pending: open money counts in full, pending at the approved share; waiting costs below 1 % and is hidden."""
    rows = [work_on(f"a{n}", n, "paid" if n < 30 else "approved", after=1) for n in range(40)] + [work_on("no", 3, "rejected", after=1)]
    rows += [work_on(f"p{n}", 40 + n, "pending") for n in range(10)]
    enter(work, ("upwork", "report", rows), through=49)
    (row,) = work.store.rows("SELECT * FROM mart.float")
    assert (row["unpaid_rc"], row["pending_rc"], row["paid_by"]) == (100, 100, "status")
    assert row["float_rc"] == pytest.approx(Decimal(100) + Decimal(100) * 40 / 41, abs=Decimal("1e-6"))
    assert row["float_rc_lo"] < row["float_rc"] < row["float_rc_hi"]
    assert row["dso_days"] == pytest.approx(float(row["float_rc"]) / ((400 + 100 * 40 / 41) / 50))
    assert (row["oldest_unpaid_days"], row["waiting_cost_rc"]) == (19, None)


def test_a_month_is_the_least_for_a_float(work: Work) -> None:
    """Twenty days of data are too few for days of float (M23)."""
    enter(work, ("upwork", "report", [work_on(f"a{n}", n, "paid") for n in range(20)]), through=19)
    (row,) = work.store.rows("SELECT * FROM mart.float")
    assert (row["float_rc"], row["dso_days"], row["suppress_reason"]) == (None, None, "too_few_events")


def test_a_channel_whose_payment_nothing_tells_has_no_float(work: Work) -> None:
    """Approved, never paid by any source: unknown is not zero."""
    enter(work, ("upwork", "report", [work_on(f"a{n}", n) for n in range(40)]), through=45)
    (row,) = work.store.rows("SELECT * FROM mart.float")
    assert (row["unpaid_rc"], row["float_rc"], row["suppress_reason"]) == (None, None, "not_declared")
    assert work.store.one("SELECT count(*) FROM mart.late_money") == 0


def test_no_data_gives_no_rows(work: Work) -> None:
    """An empty ledger has no waits, and no error."""
    enter(work, through=10)
    assert [work.store.one(f"SELECT count(*) FROM {table}") for table in TABLES] == [0] * len(TABLES)


def test_any_order_of_files_gives_the_same_tables(work: Work, tmp_path: Path) -> None:
    """The tables depend on what the ledger holds, not on how it came to hold it; computing twice changes nothing."""
    rows = [work_on(f"w{n}", n, "approved" if n % 7 else "pending", amount=str(10 + n), after=n % 5 if n % 7 else None) for n in range(40)]
    outs = [sent(f"o{n}", 9 * n + 8, "90") for n in range(4)]
    ins = [came(f"i{n}", 9 * n + 9, "90") for n in range(4)]
    batches: list[Batch] = [("upwork", "report", rows), ("upwork", "payouts", outs), ("paypal", "activity", ins)]
    enter(work, *batches, through=60)
    once = parts(work.store, TABLES)
    enter(work, through=60)
    assert parts(work.store, TABLES) == once
    again = Home(tmp_path / "again")
    again.prepare()
    with Store(again.warehouse) as store:
        store.insert("ref.payout_source", [{"platform": "awin"}])
        other = Work(again, Config(), store)
        enter(other, ("paypal", "activity", ins[::-1]), ("upwork", "payouts", outs[::-1]), ("upwork", "report", rows[::-1]), through=60)
        assert parts(store, TABLES) == once
