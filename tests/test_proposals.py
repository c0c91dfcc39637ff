"""Proposals: win rate, cost of a win and what the open ones are likely to bring (M58, M59)."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from scipy import stats

from pipelines.config import Config
from tests.support.books import Row
from tests.support.freelance import FIRST, build, earned, proposed, table, value, worked
from tests.support.ledger import put
from transforms.proposals import cohorts, pipeline, stage_chance, win_bounds
from warehouse.fold import fold
from warehouse.insert import Book

THROUGH = date(2026, 6, 30)
RATE = {"me": Decimal(30)}
SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(("worker_id", "channel_id", "source"), pl.String),
    "sent": pl.Date,
    **dict.fromkeys(("has_talked", "is_won", "is_closed"), pl.Boolean),
    "connects": pl.Int64,
    "cost_rc": pl.Decimal(38, 8),
    "seconds": pl.Int64,
    "value_rc": pl.Decimal(18, 8),
}


def sent(n: int, *, won: int = 0, day: date = date(2026, 3, 5), **more: Any) -> list[dict[str, Any]]:
    """Give n closed proposals of one day, of which the first are won."""
    plain = {"worker_id": "me", "channel_id": "upwork", "source": "bid", "sent": day, "has_talked": False, "is_closed": True}
    told = {"connects": 10, "cost_rc": Decimal("1.50"), "seconds": 1800, "value_rc": Decimal(400)}
    return [plain | told | {"is_won": k < won} | more for k in range(n)]


def cohort(rows: Sequence[dict[str, Any]], rates: dict[str, Decimal] = RATE) -> dict[str, Any]:
    """Give the row of the month of such proposals."""
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return cohorts(frame, rates, THROUGH, "EUR").filter(pl.col("sent_month").is_not_null()).row(0, named=True)


def test_a_win_costs_connects_and_hours() -> None:
    """M58: 20 bids of 10 Connects at 0.15 and half an hour at 30.00, two won: (30 + 300) / 2 = 165.00; wins 10 %, Wilson 2.8 to 30.1 %."""
    row = cohort(sent(20, won=2))

    assert (row["n_sent"], row["n_won"], row["win_rate"], row["connects_spent"], row["proposal_s"]) == (20, 2, 0.1, 200, 36_000)
    assert (row["connects_cost_rc"], row["cost_per_win_rc"], row["won_value_rc"]) == (Decimal(30), Decimal(165), Decimal(800))
    assert (row["win_rate_lo"], row["win_rate_hi"]) == (pytest.approx(0.0279, abs=1e-4), pytest.approx(0.3010, abs=1e-4))
    assert float(row["cost_per_win_lo"]) == pytest.approx(330 / 20 / row["win_rate_hi"])
    assert float(row["cost_per_win_hi"]) == pytest.approx(330 / 20 / row["win_rate_lo"])
    assert (row["evidence_level"], row["method"], row["is_shown"]) == ("normal", "wilson", True)


def test_twenty_proposals_without_a_win_leave_at_most_one_in_seven() -> None:
    """0 of 20: the bound is 1 - 0.05^(1/20) = 13.9 %, and a win costs at least what that makes of the money spent."""
    row = cohort(sent(20))

    assert (row["win_rate"], row["win_rate_lo"], row["win_rate_hi"], row["method"]) == (0, 0, pytest.approx(0.1391, abs=1e-4), "zero_wins")
    assert (row["cost_per_win_rc"], row["cost_per_win_hi"], row["cost_reason"]) == (None, None, "no_events")
    assert float(row["cost_per_win_lo"]) == pytest.approx(330 / (20 * row["win_rate_hi"]))


@pytest.mark.parametrize("n", [5, 20, 87])
@pytest.mark.parametrize("chance", [0.03, 0.126, 0.42, 0.9])
def test_the_interval_holds_the_true_chance_as_often_as_it_says(n: int, chance: float) -> None:
    """Over all outcomes of n proposals, weighed by how likely they are, it misses one time in ten at most; in seven, of five with a chance of 3 %."""
    won = np.arange(n + 1)
    inside = [lo <= chance <= hi for lo, hi in (win_bounds(int(k), n) for k in won)]

    assert float(stats.binom.pmf(won, n, chance)[inside].sum()) >= (0.85 if n * chance < 0.5 else 0.9)


@pytest.mark.parametrize(
    ("count", "level", "has_interval"), [(1, "anecdote", False), (4, "anecdote", False), (5, "provisional", True), (20, "normal", True)]
)
def test_few_proposals_are_shown_with_care(count: int, level: str, has_interval: bool) -> None:
    """Below five there is a rate and no interval, below twenty it is provisional."""
    row = cohort(sent(count, won=1))

    assert (row["evidence_level"], row["win_rate_lo"] is not None, row["cost_per_win_lo"] is not None) == (
        level,
        has_interval,
        has_interval,
    )


def test_a_cohort_younger_than_thirty_days_has_no_rate() -> None:
    """One proposal of 29 days holds the whole month back; at 30 days it is told. The row of all takes the old ones only."""
    young, old = (cohort([*sent(20, won=2, day=date(2026, 5, 31)), *sent(1, day=THROUGH - timedelta(days=n))][-21:]) for n in (29, 30))
    rows = pl.DataFrame([*sent(20, won=2), *sent(3, day=date(2026, 6, 1), is_closed=False)], schema=SCHEMA, orient="row")
    whole = cohorts(rows, RATE, THROUGH, "EUR").filter(pl.col("sent_month").is_null()).row(0, named=True)

    assert (whole["n_sent"], whole["win_rate"]) == (20, 0.1)
    assert (old["is_shown"], old["n_sent"]) == (True, 21)
    june = cohort(sent(20, won=2, day=date(2026, 6, 1)))
    assert (june["win_rate"], june["cost_per_win_rc"], june["suppress_reason"], june["cost_reason"]) == (
        None,
        None,
        "immature_cohort",
        "immature_cohort",
    )
    assert young["n_sent"] == 20  # June's proposal is in a month of its own


@pytest.mark.parametrize(
    ("rows", "rates", "why"),
    [
        ([*sent(19, won=2), *sent(1, seconds=None)], RATE, "not_declared"),
        ([*sent(19, won=2), *sent(1, connects=None, cost_rc=None)], RATE, "not_declared"),
        ([*sent(19, won=2), *sent(1, cost_rc=None)], RATE, "no_parameter"),
        (sent(20, won=2), {}, "no_hours"),
        (sent(20), RATE, "no_events"),
    ],
)
def test_a_cost_that_is_not_known_whole_is_not_told(rows: list[dict[str, Any]], rates: dict[str, Decimal], why: str) -> None:
    """One proposal without minutes, Connects or a price, no hour to value time with, or no win: null and the reason."""
    row = cohort(rows, rates)

    assert (row["cost_per_win_rc"], row["cost_reason"]) == (None, why)
    assert row["n_untold"] == (1 if why in {"not_declared", "no_parameter"} else 0)
    assert row["win_rate"] is not None


def test_bids_without_connects_cost_time_only() -> None:
    """Where no Connects were paid, only time counts."""
    row = cohort(sent(20, won=2, connects=0, cost_rc=Decimal(0)))

    assert (row["connects_cost_rc"], row["cost_per_win_rc"]) == (Decimal(0), Decimal(150))


def test_invitations_stand_apart() -> None:
    """Bids and invitations of one month are two cohorts."""
    rows = pl.DataFrame([*sent(20, won=2), *sent(6, won=3, source="invite", connects=0, cost_rc=Decimal(0))], schema=SCHEMA, orient="row")
    found = cohorts(rows, RATE, THROUGH, "EUR").filter(pl.col("sent_month").is_not_null())

    assert found.select("source", "n_sent", "win_rate").rows() == [("bid", 20, 0.1), ("invite", 6, 0.5)]


def stages(rows: Sequence[dict[str, Any]], target: Decimal | None = None) -> dict[str, dict[str, Any]]:
    """Give the pipeline of such proposals by stage."""
    frame = pl.DataFrame(rows, schema=SCHEMA, orient="row")
    return {row["stage"]: row for row in pipeline(frame, target, THROUGH, "EUR").to_dicts()}


OPEN = sent(2, day=date(2026, 6, 20), is_closed=False, value_rc=Decimal(1000)) + sent(
    1, day=date(2026, 6, 1), is_closed=False, has_talked=True
)


def test_open_proposals_are_weighed_by_their_stage() -> None:
    """M59: of 20 closed 5 were won, all 5 of 8 that talked. Both chances are drawn to 5.5 / 21; 2,400 open against 1,000 a month."""
    closed = [*sent(8, won=5, has_talked=True), *sent(12)]
    found = stages([*closed, *OPEN], Decimal(1000))
    overall = 5.5 / 21
    first, talk = (5 + 10 * overall) / 30, (5 + 10 * overall) / 18

    assert (found["sent"]["n_open"], found["interview"]["n_open"], found["interview"]["n_closed"]) == (2, 1, 8)
    assert (found["sent"]["probability"], found["interview"]["probability"]) == (pytest.approx(first), pytest.approx(talk))
    assert float(found["all"]["expected_rc"]) == pytest.approx(2000 * first + 400 * talk)
    assert found["all"]["coverage"] == pytest.approx((2000 * first + 400 * talk) / 1000)
    assert found["all"]["expected_lo"] < found["all"]["expected_rc"] < found["all"]["expected_hi"] < found["all"]["open_value_rc"]


def test_nine_closed_proposals_tell_no_chance() -> None:
    """Below ten the open worth is told, and nothing is expected of it."""
    found = stages([*sent(9, won=3), *OPEN], Decimal(1000))["all"]

    assert (found["open_value_rc"], found["expected_rc"], found["coverage"]) == (Decimal(2400), None, None)
    assert (found["is_shown"], found["suppress_reason"]) == (False, "too_few_decided")


def test_what_nobody_answered_for_ninety_days_is_over() -> None:
    """An open proposal of 91 days counts as closed without a win; without a goal there is no coverage."""
    found = stages(
        [
            *sent(10, won=2),
            *sent(1, day=THROUGH - timedelta(days=91), is_closed=False),
            *sent(1, day=THROUGH - timedelta(days=90), is_closed=False),
        ]
    )

    assert (found["all"]["n_closed"], found["all"]["n_open"], found["all"]["coverage"]) == (11, 1, None)


def test_stage_chances_hold_the_truth_about_as_often_as_they_say() -> None:
    """Of 400 freelancers with 30 closed proposals and own chances around 0.2, the 95 % interval holds the own chance of at least 90 %."""
    rng = np.random.default_rng(59)
    truth = rng.beta(8, 32, 400)
    won = rng.binomial(30, truth)
    found = [stage_chance(int(k), 30, int(k), 30) for k in won]
    held = np.mean([lo <= p <= hi for p, (_, lo, hi) in zip(truth, found, strict=True)])

    assert held >= 0.9
    assert all(lo < value < hi for value, lo, hi in found)


def test_the_order_of_proposals_does_not_count() -> None:
    """Rows in another order make the same cohorts and stages."""
    rows = [*sent(8, won=3), *sent(12, day=date(2026, 4, 7), has_talked=True), *OPEN]
    one, other = (pl.DataFrame(r, schema=SCHEMA, orient="row") for r in (rows, rows[::-1]))

    assert cohorts(one, RATE, THROUGH, "EUR").equals(cohorts(other, RATE, THROUGH, "EUR"))
    assert pipeline(one, None, THROUGH, "EUR").equals(pipeline(other, None, THROUGH, "EUR"))


EARNING = {"upwork": [earned("m", 0, "300.00"), earned("n", 100, "300.00")], "toggl": [worked("t", 0, 10), worked("u", 100, 10)]}


def ledger(folder: Path, rows: Sequence[Row], **goals: Any) -> Any:
    """Build a ledger with work on days 0 and 100 at 30.00 an hour, and these proposals."""
    return build(folder, {**EARNING, "proposals": rows}, Config.model_validate({"goals": goals}))


def test_proposals_of_the_ledger_become_cohorts(tmp_path: Path) -> None:
    """Eight Connects at 0.15 USD on a day when a euro was 1.1702 USD cost 1.02546573 euros, rounded once; half an hour costs 15.00; an invitation costs time only."""
    rows = [
        *(proposed(f"b{n}", 0, "approved" if n == 0 else "rejected", decided=9) for n in range(4)),
        proposed("i", 1, kind="invite", quantity=None),
    ]
    work = ledger(tmp_path, rows)
    bid, _, invite, _ = table(work, "proposal_cohort")
    work.store.close()

    assert (bid["channel_id"], bid["opportunity_rate"], bid["connects_cost_rc"]) == ("upwork", Decimal(30), 4 * Decimal("1.02546573"))
    assert bid["cost_per_win_rc"] == 4 * (Decimal("1.02546573") + 15)
    assert (invite["connects_spent"], invite["connects_cost_rc"], invite["n_pending"]) == (0, Decimal(0), 1)


def test_a_later_file_changes_where_a_proposal_stands(tmp_path: Path) -> None:
    """A talk that an earlier file told is remembered when the later one tells only the win."""
    work = ledger(tmp_path, [proposed("p", 0, "pending")])
    before = table(work, "proposal_cohort", "sent_month IS NOT NULL")[0]
    with work.store.transaction():
        number = put(
            work.store, "proposals", layout="rows", rows=[proposed("p", 0, "approved", decided=12, gross=Decimal(234), currency="USD")]
        )
        fold(work.store, Book("proposals", "main", "proposals", "freelance", "EUR"), [number])
    value(work)
    after = table(work, "proposal_cohort", "sent_month IS NOT NULL")[0]
    work.store.close()

    assert [(row["n_sent"], row["n_interview"], row["n_won"], row["n_pending"]) for row in (before, after)] == [(1, 1, 0, 1), (1, 1, 1, 0)]
    assert after["won_value_rc"] == Decimal("199.77802442")  # at 1.1713 USD, the last rate up to the day it was won


def test_what_came_after_the_last_day_with_data_is_not_known_yet(tmp_path: Path) -> None:
    """Data end on day 100: a win of day 120 is still open, a proposal of day 110 is not there."""
    work = ledger(tmp_path, [proposed("p", 90, "approved", decided=120), proposed("q", 110)])
    rows = table(work, "proposal_cohort", "sent_month IS NOT NULL")
    work.store.close()

    assert [(row["sent_month"], row["n_sent"], row["n_won"], row["n_pending"]) for row in rows] == [
        ((FIRST + timedelta(days=90)).replace(day=1), 1, 0, 1)
    ]


def test_a_place_that_nobody_knows_keeps_its_name(tmp_path: Path) -> None:
    """Proposals on a platform without a channel stand under the name that was written; its bids have no known price."""
    work = ledger(tmp_path, [proposed("p", 0, "approved", decided=1, project="Malt")])
    row = table(work, "proposal_cohort", "sent_month IS NOT NULL")[0]
    work.store.close()

    assert (row["channel_id"], row["connects_cost_rc"], row["cost_reason"]) == ("malt", None, "no_parameter")


def test_the_goal_of_the_settings_is_the_target(tmp_path: Path) -> None:
    """`[goals] monthly_expenses` is what the open proposals are held against."""
    rows = [
        *(proposed(f"c{n}", 0, "approved" if n < 5 else "rejected", decided=5) for n in range(10)),
        proposed("o", 99, gross=Decimal(500), currency="EUR"),
    ]
    work = ledger(tmp_path, rows, monthly_expenses=Decimal(1000))
    found = table(work, "proposal_pipeline", "stage = 'all'")[0]
    work.store.close()

    assert (found["target_rc"], found["coverage"], found["n_closed"]) == (Decimal(1000), pytest.approx(0.25), 10)
