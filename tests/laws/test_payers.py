"""Receipts that a payer rule speaks of are earned, once: never beside an export of their channel, in any order, after any change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.vocabulary import Family
from pipelines import marts
from pipelines.config import Config, PayerTable, PersonTable
from pipelines.row_checks import words
from tests.laws.harness import File, Ledger, State
from tests.laws.profiles import examples
from tests.support.mapped import holding, look
from warehouse.expectations import gather

HEADER = "Date,Time,Time Zone,Name,Type,Status,Currency,Gross,Fee,Net,Transaction ID"
EUROS = PersonTable(timezone="UTC", reporting_currency="EUR")
PLAIN = Config(person=EUROS)
START = date(2026, 3, 2)
Sums = dict[str, Decimal]


@dataclass(frozen=True)
class Row:
    """A movement of the wallet: money in is a payment, money out a refund to the payer or a purchase."""

    id: str
    day: date
    name: str
    gross: str
    fee: str = "0.00"
    type: str = "Mass Pay Payment"
    status: str = "Completed"

    def __str__(self) -> str:
        """Give the line of the export."""
        net = Decimal(self.gross) + Decimal(self.fee)
        return f"{self.day},10:00:00,UTC,{self.name},{self.type},{self.status},EUR,{self.gross},{self.fee},{net},{self.id}"


def wallet(*rows: Row, name: str = "paypal.csv") -> File:
    """Give a download of the wallet."""
    return File(name, "\n".join([HEADER, *map(str, rows), ""]).encode())


def prolific(*days: date, name: str = "prolific.csv") -> File:
    """Give an export of a platform: one approved task of 7 euros on each day."""
    head = "Study,Reward,Bonus,Started At,Completed At,Completion Code,Status"
    rows = [f"Study {d},€7.00,€0.00,{d} 08:00:00.000000,{d} 08:10:00.000000,C1,APPROVED" for d in days]
    return File(name, "\n".join([head, *rows, ""]).encode())


def rules(*payers: PayerTable) -> Config:
    """Give settings with payer rules."""
    return Config(person=EUROS, payer=payers)


def earned(ledger: Ledger) -> Sums:
    """Give the earned money of each channel."""
    rows = ledger.store.rows("SELECT channel, sum(net) AS net FROM ledger.earning JOIN ref.status USING (status) WHERE earned GROUP BY ALL")
    return {row["channel"]: row["net"] for row in rows}


def sound(ledger: Ledger) -> None:
    """Every critical law of ledger and marts holds."""
    told = [e for level in ("ledger", "mart") for e in gather(ledger.store, level, words())]  # type: ignore[arg-type]  # the levels
    found = [e for e in told if e.rule.asset.removeprefix("mart/") not in marts.tables()]  # their themes are not computed here
    assert [(e.rule.name, e.sample or e.error) for e in found if e.rows_failed and e.rule.severity == "critical"] == []


CLICK = Row("T1", START, "Clickworker GmbH", "40.00", "-1.00")
TEST = Row("T2", START, "UserTesting.com", "10.00")
SHOP = Row("T3", START, "Hosting SAS", "-5.00", type="Website Payment")
FRIEND = Row("T4", START, "Outlier Music", "99.00")
BACK = Row("T5", START + timedelta(9), "Clickworker GmbH", "-15.00", type="Payment Refund")


def test_money_of_a_platform_without_an_export_is_earned(ledger: Ledger) -> None:
    """Known payers need no rule: what they send is earned, what they take back is a refund, anybody else's money is not."""
    ledger.empty(PLAIN)
    ledger.feed([[wallet(CLICK, TEST, SHOP, FRIEND, BACK)]])
    assert earned(ledger) == {"clickworker": Decimal(25), "usertesting": Decimal(10)}
    assert {r["kind"] for r in ledger.store.rows("SELECT kind FROM ledger.earning WHERE net < 0")} == {"refund"}
    sound(ledger)


def test_an_earned_receipt_leads_back_to_its_line(ledger: Ledger) -> None:
    """Key, batch and line are the receipt's; the wallet's fee is taken off once, where wallet fees are."""
    ledger.empty(PLAIN)
    ledger.feed([[wallet(TEST, CLICK)]])
    (row,) = ledger.store.rows(
        """SELECT e.line, e.fee, e.gross, l.file_name, r.gross AS received, r.counterparty, e.family FROM ledger.earning e
        JOIN ledger.receipt r ON e.record_key = r.record_key || ':payer' AND e.batch_id = r.batch_id AND e.line = r.line
        JOIN ops.batch b ON b.batch_id = e.batch_id JOIN ops.landed l USING (sha256) WHERE e.channel = 'clickworker'"""
    )
    assert row == {
        "line": 3, "fee": None, "gross": Decimal(40), "file_name": "paypal.csv", "received": Decimal(40), "counterparty": "clickworker",
        "family": "microtask",
    }  # fmt: skip
    assert ledger.store.one("SELECT received_rc FROM mart.channel_efficiency_month WHERE channel_id = 'clickworker'") == Decimal(39)


def test_a_rule_goes_before_what_is_known(ledger: Ledger) -> None:
    """The first rule that fits a name says its channel; `ignore` says that its money was not earned; `*` stands for anything."""
    mine = (
        PayerTable(name="Outlier Music", channel="gigs", family="freelance"),  # type: ignore[arg-type]  # a word of the vocabulary
        PayerTable(name="usertesting*", ignore=True),
        PayerTable(name="Click*", channel="uhrs", family="microtask", wallet="paypal"),  # type: ignore[arg-type]  # as above
        PayerTable(name="*", channel="never", family="product", wallet="awin"),  # type: ignore[arg-type]  # as above
    )
    ledger.empty(rules(*mine))
    ledger.feed([[wallet(CLICK, TEST, SHOP, FRIEND)]])
    assert earned(ledger) == {"gigs": Decimal(99), "uhrs": Decimal(40)}
    sound(ledger)


@pytest.mark.parametrize(
    ("day", "counted"),
    [(-2, True), (-1, False), (0, False), (5, False), (10 + 30, False), (10 + 31, True), (200, True)],
)
def test_a_receipt_that_may_pay_for_exported_work_is_not_earned(ledger: Ledger, day: int, counted: bool) -> None:
    """An export covers ten days; payments come within thirty: one that may pay for a covered day stays a receipt, another is earned."""
    ledger.empty(rules(PayerTable(name="Prolific", channel="prolific", pays_within_days=30)))
    ledger.feed([[wallet(Row("T1", START + timedelta(day), "Prolific", "50.00")), prolific(START, START + timedelta(10))]])
    assert earned(ledger)["prolific"] == Decimal(14) + (50 if counted else 0)
    sound(ledger)


BASKET = Row("T6", START + timedelta(5), "Toloka AI BV", "12.00")
REQUESTED = File(
    "pool.tsv",
    f"ASSIGNMENT:assignment_id\tASSIGNMENT:worker_id\tASSIGNMENT:status\tASSIGNMENT:started\na\tw\tAPPROVED\t{START}T09:00:00\n".encode(),
)


def test_a_worker_of_toloka_is_paid_by_it(ledger: Ledger) -> None:
    """Its exports are the requester's: without one, what the wallet received is earned; with one, the same work may be in its books."""
    ledger.empty(PLAIN)
    ledger.feed([[wallet(BASKET)]])
    assert earned(ledger) == {"toloka": Decimal(12)}
    ledger.feed([[REQUESTED]])
    assert earned(ledger).get("toloka") is None
    sound(ledger)


def test_who_is_on_both_sides_names_a_channel_for_the_work(ledger: Ledger) -> None:
    """A rule says `toloka:worker`: it is of the platform's family, and no export of the requester's speaks of it."""
    ledger.empty(rules(PayerTable(name="Toloka*", channel="toloka:worker")))
    ledger.feed([[REQUESTED, wallet(BASKET)]])
    assert earned(ledger)["toloka:worker"] == Decimal(12)
    assert ledger.store.one("SELECT DISTINCT family FROM ledger.earning WHERE channel = 'toloka:worker'") == "microtask"
    assert ledger.store.one("SELECT DISTINCT counterparty FROM ledger.receipt") == "toloka:worker"
    sound(ledger)


def test_a_platforms_own_name_is_no_rule(ledger: Ledger) -> None:
    """Money of a platform that can be exported stays a receipt until somebody says otherwise: its export may come any day."""
    ledger.empty(PLAIN)
    ledger.feed([[wallet(Row("T1", START, "Prolific Academic Ltd", "50.00"))]])
    assert earned(ledger) == {}
    assert ledger.store.one("SELECT counterparty FROM ledger.receipt") == "prolific"


FILES = (
    wallet(CLICK, TEST, Row("T6", START + timedelta(3), "Prolific", "70.00"), name="first.csv"),
    wallet(
        TEST,
        BACK,
        Row("T6", START + timedelta(3), "Prolific", "70.00"),
        Row("T7", START + timedelta(99), "Prolific", "8.00"),
        name="again.csv",
    ),
    prolific(START, START + timedelta(7)),
)
BOTH = rules(PayerTable(name="Prolific", channel="prolific", pays_within_days=20))


def test_the_order_of_files_does_not_matter(ledger: Ledger) -> None:
    """An export that comes before or after the receipts, twice, or all at once: the same state, to the last digit."""
    states: list[State] = []
    for order in permutations(FILES):
        for runs in ([[file] for file in order], [list(order)], [[order[0]], list(order), list(order)]):
            ledger.empty(BOTH)
            states.append(ledger.feed(runs))
    assert all(state == states[0] for state in states)
    assert earned(ledger) == {"clickworker": Decimal(25), "usertesting": Decimal(10), "prolific": Decimal(22)}
    sound(ledger)


def test_a_changed_rule_earns_anew(ledger: Ledger) -> None:
    """Rules added, changed and taken away on a ledger that stands give what a ledger built with them gives."""
    other = rules(PayerTable(name="Clickworker*", channel="uhrs", family="microtask"))  # type: ignore[arg-type]  # a word of the vocabulary
    silent = rules(PayerTable(name="*", ignore=True))
    fresh: dict[str, State] = {}
    for name, config in (("other", other), ("silent", silent), ("plain", PLAIN), ("both", BOTH)):
        ledger.empty(config)
        fresh[name] = ledger.feed([list(FILES)])
    for name, config in (("silent", silent), ("other", other), ("plain", PLAIN), ("both", BOTH), ("silent", silent)):
        ledger.work.config = config
        assert ledger.feed([[]]) == fresh[name], name
        sound(ledger)


def test_dropped_names_change_nothing(ledger: Ledger) -> None:
    """Without the table of names what was earned stays earned while its rule stands; a rule that is gone earns nothing any more."""
    mine = rules(PayerTable(name="Outlier Music", channel="gigs", family="freelance"))  # type: ignore[arg-type]  # a word of the vocabulary
    ledger.empty(mine)
    before = ledger.feed([[wallet(CLICK, FRIEND)]])
    ledger.store.con.execute("DELETE FROM ledger.client")
    assert ledger.feed([[]]) == before
    ledger.feed([[wallet(TEST, name="more.csv")]])
    assert earned(ledger) == {"gigs": Decimal(99), "clickworker": Decimal(40), "usertesting": Decimal(10)}
    ledger.work.config = PLAIN
    ledger.feed([[]])
    assert earned(ledger) == {"clickworker": Decimal(40), "usertesting": Decimal(10)}


def test_pending_money_is_not_counted(ledger: Ledger) -> None:
    """A payment that the wallet holds back is pending, and becomes earned with the export that says it arrived."""
    held = Row("T1", START, "Appen Ltd", "30.00", status="Pending")
    ledger.empty(PLAIN)
    ledger.feed([[wallet(held)]])
    assert earned(ledger) == {}
    ledger.feed([[wallet(Row("T1", START, "Appen Ltd", "30.00"), Row("T2", START + timedelta(4), "Shop", "-1.00"), name="later.csv")]])
    assert earned(ledger) == {"appen": Decimal(30)}
    sound(ledger)


def test_a_mapped_wallet_pays_too(ledger: Ledger, tmp_path: Path) -> None:
    """A bank's export that was mapped says no reason: what comes in from a known payer is earned, what goes out to one is not."""
    lines = [
        "Transaction ID,Date,Amount,Currency,Client",
        "1,2026-03-02,12.00,EUR,Appen Ltd",
        "2,2026-03-03,-3.00,EUR,Appen Ltd",
        "3,2026-03-04,8.00,EUR,Ann",
        "",
    ]
    path = tmp_path / "bank.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    mapping = look(path, Family.WALLET).mapping()
    ledger.empty(PLAIN)
    with holding(mapping):
        ledger.feed([[File("bank.csv", path.read_bytes())]])
        assert earned(ledger) == {"appen": Decimal(12)}
        sound(ledger)


DAYS = st.integers(-60, 100)


@examples(12)
@given(
    received=st.lists(st.tuples(DAYS, st.integers(1, 9999)), max_size=8),
    spans=st.lists(st.tuples(DAYS, st.integers(0, 30)), max_size=3),
    within=st.integers(1, 90),
    cut=st.integers(0, 8),
)
def test_no_money_is_counted_twice(
    ledger: Ledger, received: list[tuple[int, int]], spans: Sequence[tuple[int, int]], within: int, cut: int
) -> None:
    """Any receipts and exports: a receipt is earned exactly when no export covers a day it may pay for, and no cent is lost or doubled."""
    rows = [Row(f"T{n}", START + timedelta(day), "Prolific", f"{cents / 100:.2f}") for n, (day, cents) in enumerate(received)]
    exports = [
        prolific(START + timedelta(f), *({START + timedelta(f + n)} - {START + timedelta(f)}), name=f"{k}.csv")
        for k, (f, n) in enumerate(spans)
    ]
    ledger.empty(rules(PayerTable(name="Prolific", channel="prolific", pays_within_days=within)))
    ledger.feed([[wallet(*rows[:cut], name="a.csv")], exports, [wallet(*rows, name="b.csv")]])
    free = [Decimal(c) / 100 for day, c in received if all(day + 1 < f or day - within > f + n for f, n in spans)]
    worked = {START + timedelta(day) for f, n in spans for day in (f, f + n)}
    assert earned(ledger).get("prolific", Decimal(0)) == sum(free) + 7 * len(worked)
    assert ledger.store.one("SELECT count(*) FROM ledger.earning WHERE layout = 'payer rule'") == len(free)
    sound(ledger)
