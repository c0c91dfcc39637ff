"""Approval by cohort: what is taken back counts against its own month, few data lean on all channels, and nothing decided is no rate."""

from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

from transforms.acceptance import Prior, chances, cohorts, pooled

MONTH = date(2026, 3, 1)
THROUGH = date(2026, 6, 30)


def month(channel: str = "c", *, family: str = "microtask", approved: int = 0, rejected: int = 0, **counts: Any) -> dict[str, Any]:
    """Give a row of counts."""
    told = {"n_approved": approved, "n_rejected": rejected, "n_reversed": 0, "n_returned": 0, "n_screened": 0, "n_pending": 0} | counts
    submitted = told["n_approved"] + told["n_rejected"] + told["n_reversed"] + told["n_pending"]
    about = {"worker_id": "w", "channel_id": channel, "family": family, "submission_month": MONTH, "n_submitted": submitted}
    return about | {"approved_rc": Decimal(approved), "lost_rc": Decimal(rejected) * 3} | told


def rows(*months: dict[str, Any]) -> list[dict[str, Any]]:
    """Give the cohorts of counts."""
    return cohorts(pl.DataFrame(months), THROUGH, currency="EUR").to_dicts()


def test_enough_decided_is_a_share_with_wilsons_interval() -> None:
    """81 of 263 is 30.8 %, between 25.5 and 36.6 % (Newcombe's example)."""
    (row,) = rows(month(approved=81, rejected=182))
    assert row["approval_rate"] == 81 / 263
    assert (row["approval_rate_lo"], row["approval_rate_hi"]) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert (row["method"], row["evidence_level"]) == ("wilson", "normal")
    assert row["approval_rate_value"] == 81 / (81 + 3 * 182)


def test_what_is_taken_back_counts_against_its_cohort() -> None:
    """18 approved, 2 reversed: approved are 90 %, reversed 10 % of what was approved once."""
    (row,) = rows(month(approved=18, n_reversed=2))
    assert (row["approval_rate"], row["reversal_rate"]) == (0.9, 0.1)


def test_pending_and_returned_are_in_no_rate() -> None:
    """20 approved, 5 pending, 5 returned, 3 screened out: all decided are approved; 25 of 30 were handed in."""
    (row,) = rows(month(approved=20, n_pending=5, n_returned=5, n_screened=3))
    assert (row["approval_rate"], row["completion_rate"]) == (1.0, 25 / 30)


def test_sales_are_not_handed_back() -> None:
    """A product or affiliate sale has no completion rate."""
    (row,) = rows(month(family="affiliate", approved=20))
    assert row["completion_rate"] is None


def test_few_decided_lean_on_all_channels() -> None:
    """Two of three rejected beside a channel that approves 95 %: the mean lies between, the method says why, and five are the least for an interval."""
    few, _ = rows(month("a", approved=1, rejected=2), month("b", approved=95, rejected=5))
    assert 1 / 3 < few["approval_rate"] < 0.95
    assert (few["method"], few["evidence_level"], few["approval_rate_lo"]) == ("beta prior of all channels", "anecdote", None)
    five, _ = rows(month("a", approved=3, rejected=2), month("b", approved=95, rejected=5))
    assert five["approval_rate_lo"] < five["approval_rate"] < five["approval_rate_hi"]


def test_a_prior_weighs_more_where_channels_agree() -> None:
    """Channels alike make a strong prior, channels unlike a weak one; alone there is hardly any."""
    alike, unlike, alone = pooled([(90, 100), (91, 100), (89, 100)]), pooled([(99, 100), (50, 100), (75, 100)]), pooled([(9, 10)])
    assert alike.a + alike.b == pytest.approx(20)
    assert 2 <= unlike.a + unlike.b < 10
    assert alone.a + alone.b == pytest.approx(2)
    assert 0 < pooled([]).a < 2


def test_mostly_pending_is_immature() -> None:
    """Three decided beside four pending tell of the quick ones only."""
    (row,) = rows(month(approved=3, n_pending=4))
    assert (row["approval_rate"], row["is_shown"], row["suppress_reason"]) == (None, False, "immature_cohort")


def test_nothing_submitted_has_no_rate() -> None:
    """A month of returned work only has no approval rate, and says that there is nothing."""
    (row,) = rows(month(n_returned=4))
    assert (row["approval_rate"], row["suppress_reason"], row["completion_rate"]) == (None, "no_events", 0.0)


def test_the_chance_of_pending_money_is_that_of_all_cohorts() -> None:
    """Months are added up, and few decided lean on the prior."""
    found = chances(pl.DataFrame([month("a", approved=10), month("a", approved=8, rejected=2), month("b")]))
    assert found["w", "a"].value == 0.9
    assert found["w", "b"].lo < found["w", "b"].value < found["w", "b"].hi


def test_the_prior_helps_where_few_are_decided() -> None:
    """Thirty channels of six decided each: the mean after the prior is nearer to the truth than the plain share, and 95 % intervals hold it."""
    rng = np.random.default_rng(5)
    plain, leaned, held = 0.0, 0.0, 0
    for _ in range(40):
        truth = rng.beta(18, 2, 30)
        seen = rng.binomial(6, truth)
        prior = pooled([(int(k), 6) for k in seen])
        after = [prior.after(int(k), 6) for k in seen]
        plain += float(((seen / 6 - truth) ** 2).sum())
        leaned += sum((chance.value - t) ** 2 for chance, t in zip(after, truth, strict=True))
        held += sum(chance.lo <= t <= chance.hi for chance, t in zip(after, truth, strict=True))
    assert leaned < 0.6 * plain
    assert 0.9 <= held / 1200 <= 0.99


def test_a_flat_prior_is_laplaces_rule() -> None:
    """One success of one after Beta(1, 1) is two thirds."""
    assert Prior(1, 1).after(1, 1).value == pytest.approx(2 / 3)
