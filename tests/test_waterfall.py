"""From the advertised rate to what an hour left: nine steps, in order, that add up."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pipelines.steps import Work
from tests.support.money import DAY, MICRO, broken, count, earned, opened, receipt, take

STEPS = "SELECT * FROM mart.rate_waterfall WHERE channel_id = ? AND window_days = ? ORDER BY step_no"


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    """An empty warehouse with rates."""
    with opened(tmp_path) as found:
        yield found


def steps(work: Work, channel: str = "prolific", window: str = "all") -> list[dict[str, Any]]:
    """Give the steps of a channel and window."""
    return work.store.con.execute(STEPS, [channel, window]).pl().to_dicts()


def task(key: str, day: int, hour: int, minutes: int, gross: str, status: str = "approved") -> dict[str, Any]:
    """Give one clocked task."""
    begun = datetime.combine(DAY + timedelta(days=day), time(hour))
    return earned(key, day, gross, work_start=begun, work_end=begun + timedelta(minutes=minutes), status=status)


def test_each_step_is_a_ratio_in_a_fixed_order(work: Work) -> None:
    """60.00 in 3 paid hours is 20.00; an hour rejected makes it 15.00, one returned 12.00, then fees, costs and contributions."""
    rows = [task(f"t{n}", n, 9, 60, "20") for n in range(3)]
    take(work, "prolific", [*rows, task("no", 3, 9, 60, "5", "rejected"), task("back", 4, 9, 60, "5", "returned")])
    take(work, "paypal", [receipt("in", 5, "60", "6", counterparty="prolific")])
    counted = count(work, take_home=MICRO, cost=[{"day": DAY, "amount": 4, "what": "desk"}])
    found = steps(counted)

    rates = [row["rate_after_rc_per_h"] for row in found]
    contributions = Decimal(60) * Decimal("0.258")
    left = (60 - 6 - 4 - contributions) / 5
    assert [row["step_name"] for row in found] == [
        "naive",
        "rejected",
        "unfinished",
        "gaps",
        "off_task",
        "fees",
        "payout_fx",
        "costs",
        "contributions",
    ]
    assert rates == [20, 15, 12, 12, 12, 12, Decimal("10.8"), 10, left]
    assert [row["delta_rc_per_h"] for row in found] == [20, -5, -3, 0, 0, 0, Decimal("-1.2"), Decimal("-0.8"), left - 10]
    assert broken(counted) == set()


def test_the_steps_end_before_contributions_when_nothing_is_declared(work: Work) -> None:
    """Without a regime the last step has no rate and says why; the deltas add up to the step before."""
    take(work, "prolific", [task(f"t{n}", n, 9, 60, "20") for n in range(3)])
    found = steps(count(work))

    assert found[-1]["suppress_reason"] == "not_declared"
    assert not found[-1]["is_shown"]
    assert sum(row["delta_rc_per_h"] or 0 for row in found) == found[-2]["rate_after_rc_per_h"] == 20


def test_gaps_and_search_are_steps_of_their_own(work: Work) -> None:
    """Two tasks five minutes apart make the gap part of the session; tracked search lies outside it."""
    take(work, "prolific", [task("a", 0, 9, 55, "20"), task("b", 0, 10, 55, "20")])
    begun = datetime.combine(DAY, time(14))
    search = {"shape": "effort", "record_key": "s", "project": "", "effort_kind": "search", "tier": "measured", "work_date": DAY}
    work.store.insert("ref.effort_channel", [{"platform": "toggl", "project": "", "channel": "prolific"}])
    take(work, "toggl", [search | {"work_start": begun, "work_end": begun + timedelta(hours=1)}])
    found = {row["step_name"]: row["seconds"] for row in steps(count(work))}

    assert (found["unfinished"], found["gaps"], found["off_task"]) == (6600, 6900, 10500)


def test_a_channel_without_hours_has_steps_without_rates(work: Work) -> None:
    """Affiliate money has no hours: every step keeps its money, shows no rate, and says no_hours."""
    take(work, "awin", [earned("c", 0, "100", kind="commission")])
    found = steps(count(work, take_home=MICRO), "awin")

    assert {row["suppress_reason"] for row in found} == {"no_hours"}
    assert [row["amount_rc"] for row in found][-1] == Decimal("74.2")
    assert {row["rate_after_rc_per_h"] for row in found} == {None}


def test_mostly_pending_money_hides_every_step(work: Work) -> None:
    """A rate of what is approved so far would be far too low: none is shown."""
    take(work, "prolific", [task(f"t{n}", n, 9, 60, "20", "pending") for n in range(5)] + [task("a", 5, 9, 60, "1")])
    found = steps(count(work, take_home=MICRO))

    assert {row["suppress_reason"] for row in found} == {"mostly_pending"}
    assert not any(row["is_shown"] for row in found)


def test_an_anecdote_has_no_interval(work: Work) -> None:
    """One session gives a value; three give an interval, in proportion to that of the effective rate."""
    take(work, "prolific", [task("a", 0, 9, 60, "20")])
    one = steps(count(work))[0]
    take(work, "prolific", [task(f"t{n}", n, 9, 60, f"{20 + n}") for n in range(1, 4)])
    more = steps(count(work))[0]

    assert (one["evidence_level"], one["rate_after_lo"]) == ("anecdote", None)
    assert more["rate_after_lo"] < more["rate_after_rc_per_h"] < more["rate_after_hi"]


def test_a_month_of_refunds_shows_a_negative_rate(work: Work) -> None:
    """Money given back is money lost per hour, shown as it is, without an interval on the log scale."""
    take(work, "prolific", [task("a", 0, 9, 60, "5"), earned("back", 1, "-50", kind="refund")])
    found = steps(count(work, take_home=MICRO))

    assert found[0]["rate_after_rc_per_h"] == -45
    assert found[-1]["rate_after_rc_per_h"] == Decimal(-45) + Decimal(45) * Decimal("0.258")
    assert broken(work) == set()


def test_windows_end_on_the_last_day_with_data(work: Work) -> None:
    """Work of 40 days before counts in the window of 90 days and not in that of 28; shared costs are split within each window."""
    take(work, "prolific", [task("old", 0, 9, 60, "10"), task("new", 40, 9, 60, "30")])
    counted = count(work, take_home=MICRO, cost=[{"day": date(2026, 4, 10), "amount": 3, "what": "desk"}])

    assert steps(counted, window="28")[0]["rate_after_rc_per_h"] == 30
    assert steps(counted, window="90")[0]["rate_after_rc_per_h"] == 20
    assert steps(counted, window="28")[7]["amount_rc"] == 27


def test_windows_that_reach_before_the_activity_are_not_declared(work: Work) -> None:
    """Contributions of a time before the activity began are not owed: such a window tells no take-home."""
    take(work, "prolific", [task("old", 0, 9, 60, "10"), task("new", 40, 9, 60, "30")])
    counted = count(work, take_home=MICRO | {"started_on": date(2026, 4, 1)})

    assert steps(counted, window="28")[-1]["is_shown"]
    assert steps(counted, window="90")[-1]["suppress_reason"] == "not_declared"
