"""How spread and how steady income is: the formulas of metrics M61 to M73, the figures others printed, and their edges."""

from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl
import pytest

from tests.test_published import CHECKS
from transforms import rates
from transforms import volatility as vol
from transforms.comovement import discoveries, offset, together
from transforms.income import Income, incomes
from transforms.portfolio import Means, Ties, month_rows, share_rows
from transforms.spread import contributions, grouped, shares, spreading

A = np.array([300, 320, 280, 310, 150, 140, 330, 300, 290, 310, 305, 295], dtype=np.float64)
B = np.array([100, 90, 120, 110, 240, 260, 95, 100, 105, 110, 98, 102], dtype=np.float64)
"""The worked example of the metric notes, §9.3."""
THROUGH = date(2025, 12, 31)


def income(amounts: dict[str, list[str]], *, basis: str = "cash", through: date = THROUGH, no_rate: int = 0) -> Income:
    """Give a worker's income from monthly amounts by channel, the first in January 2025, each on the 10th."""
    rows = [
        {"worker_id": "me", "channel_id": channel, "basis": basis, "day": date(2025 + n // 12, n % 12 + 1, 10), "source": "receipt"}
        | {"amount_rc": Decimal(amount), "n_rows": 1, "n_no_rate": no_rate}
        for channel, months in amounts.items()
        for n, amount in enumerate(months)
    ]
    found = pl.DataFrame(rows, schema_overrides={"amount_rc": pl.Decimal(18, 8)})
    return incomes(found, through)[0]


def test_usfd_a_stable_salary_varies_by_calendar_month() -> None:
    """US Financial Diaries print 18 % for a salary paid every two weeks: an artefact of the calendar, gone in stretches of four weeks."""
    expect = CHECKS["USFD-CV"]["expect"]
    pay = 50000 / 26
    months = np.array([2 * pay] * 10 + [3 * pay] * 2)
    bonus = months.copy()
    bonus[0] += 500
    assert vol.variation(months).value == pytest.approx(float(expect["cv_without_bonus"]), abs=5e-5)
    assert vol.variation(bonus).value == pytest.approx(float(expect["cv"]), abs=5e-5)
    days = np.arange(26, dtype=np.int64) * 14 + 13
    assert vol.variation(vol.four_weeks(days, np.full(26, pay), 363)).value == pytest.approx(0, abs=1e-12)


def test_comp_the_worked_example() -> None:
    """Two channels vary by 23 % and 45 %, their sum by 3 %: what A lacked in its dips, B made up for to 94.5 %."""
    expect = {name: float(value) for name, value in CHECKS["COMP"]["expect"].items()}
    found = offset(A, B, least=2)
    assert vol.variation(A).value == pytest.approx(expect["cv_A"], abs=5e-5)
    assert vol.variation(B).value == pytest.approx(expect["cv_B"], abs=5e-5)
    assert vol.variation(A + B).value == pytest.approx(expect["cv_total"], abs=5e-5)
    assert np.corrcoef(A, B)[0, 1] == pytest.approx(expect["pearson"], abs=5e-4)
    assert found.ratio == pytest.approx(expect["compensation"], abs=5e-4)
    assert (found.n_dips, found.shortfall) == (2, 310)


def test_hhi_of_four_channels() -> None:
    """Shares of 30, 30, 20 and 20 % are 2,600, as good as 3.85 equal ones, or 3.92 by entropy; a negative channel changes nothing but a count."""
    expect = CHECKS["HHI"]["expect"]
    amounts = {name: Decimal(share) for name, share in zip("abcd", (30, 30, 20, 20), strict=True)}
    found = spreading(amounts | {"refunds": Decimal(-9), "nothing": Decimal(0)})
    assert found.hhi == expect["hhi"]
    assert float(found.n_eff or 0) == pytest.approx(float(expect["n_eff"]), abs=5e-6)
    assert found.n_shannon == pytest.approx(float(expect["exp_shannon"]), abs=5e-6)
    assert found.n_negative == 1
    assert spreading({"a": Decimal(-1)}) == (None, None, None, 1)


def test_arc_changes_of_a_series_are_those_of_the_exact_formula() -> None:
    """The vectorised change equals the exact one, and 0 to 0 is undefined."""
    for before, after in CHECKS["ARC"]["input"]:
        exact = rates.arc_change(Decimal(before), Decimal(after))
        found = float(vol.arcs(np.array([before, after], dtype=np.float64))[0])
        assert np.isnan(found) if exact is None else found == pytest.approx(float(exact), abs=1e-6)


def test_a_change_of_sign_is_told() -> None:
    """From a refund month to a good one the change is +2 whatever the sizes: the row says so."""
    months = np.array([-5.0, 900.0])
    assert vol.arcs(months)[0] == 2
    assert vol.changes_sign(months)
    assert not vol.changes_sign(np.array([5.0, 900.0]))


def test_volatility_counts_big_changes() -> None:
    """The share of changes beyond 30 % counts only defined ones, and six of them are needed."""
    months = np.array([0, 0, 100, 100, 100, 130, 180, 180, 180], dtype=np.float64)
    sd, often, n = vol.volatility(vol.arcs(months))
    assert (n, often) == (7, pytest.approx(2 / 7))
    assert sd == pytest.approx(float(np.std([2, 0, 0, 60 / 230, 100 / 310, 0, 0], ddof=1)))
    assert vol.volatility(vol.arcs(months[:7])) == (None, None, 5)


def test_spikes_and_dips_are_beyond_a_quarter() -> None:
    """A month at exactly 75 % or 125 % of the mean is neither; twelve months and a positive mean are needed."""
    months = np.array([100.0] * 8 + [75, 125, 60, 140])
    assert vol.spikes_and_dips(months) == (1, 1)
    assert vol.spikes_and_dips(months[:11]) == (None, None)
    assert vol.spikes_and_dips(-months) == (None, None)


def test_shortfall_is_over_all_months() -> None:
    """One month of six that lacks 60 makes 24.49, the root of 3600 / 6, not of 3600 / 5."""
    months = np.array([100.0] * 5 + [40])
    assert vol.semi_deviation(months, 100) == pytest.approx(60 / 6**0.5)
    assert vol.semi_deviation(months) == pytest.approx(50 / 6**0.5)
    assert vol.semi_deviation(months[:5]) is None


def test_drawdown_tells_fall_length_and_recovery() -> None:
    """From a 3-month mean of 100 to one of 50 in three months is a fall by half; it recovers when 100 is reached again."""
    months = np.array([100.0, 100, 100, 50, 50, 50, 100, 100, 100])
    assert vol.drawdown(months) == (0.5, 3, 3)
    assert vol.drawdown(months[:7]) == (0.5, 3, None)
    assert vol.drawdown(np.arange(9.0)) == (0.0, None, None)
    assert vol.drawdown(months[:5]) == (None, None, None)
    assert vol.drawdown(np.full(8, -3.0)) == (None, None, None)


def test_runway_never_says_infinity() -> None:
    """A surplus burns nothing; bad months (600, a fifth of the way from 500 to 1,000) that do not cover the expenses are told apart."""
    months = np.array([1000.0] * 9 + [500] * 3)
    assert vol.runway(months, 1000, 1375) == (2.0, pytest.approx(1000 / 775), "burning")
    assert vol.runway(months, 1000, 800) == (None, pytest.approx(1000 / 200), "burning_in_bad_months")
    assert vol.runway(months, 1000, 400) == (None, None, "not_burning")
    assert vol.runway(months, 0, 1375).months == 0
    assert vol.runway(months, None, 400).state == "not_declared"


def test_variation_needs_months_and_a_mean() -> None:
    """Five months, or a mean of nothing or less, have no variation; wild months have no upper end."""
    assert vol.variation(A[:5]) == (None, None, None)
    assert vol.variation(-A) == (None, None, None)
    assert vol.variation(np.array([0, 0, 0, 0, 0, 900.0])).hi is None


def test_variation_interval_covers() -> None:
    """Of 2,000 years of normal months with a variation of 25 %, the nominal 95 % interval holds it in 93 to 97 %."""
    rng = np.random.default_rng(5)
    found = [vol.variation(months) for months in rng.normal(1000, 250, (2000, 12))]
    held = np.mean([(s.lo or 0) <= 0.25 <= (s.hi or 9) for s in found])
    assert 0.93 <= held <= 0.97


def test_shares_leave_out_what_is_negative() -> None:
    """A channel below zero has no share, and the others' shares sum to 1."""
    found = shares({"a": Decimal(30), "b": Decimal(10), "c": Decimal(-5)})
    assert found == {"a": 0.75, "b": 0.25, "c": None}


def test_channels_of_one_owner_stand_together() -> None:
    """Two accounts of one platform are one owner; a channel that no tie names stands alone."""
    amounts = {"a": Decimal(1), "a:two": Decimal(2), "b": Decimal(3)}
    assert grouped(amounts, {"a": "a", "a:two": "a"}) == {"a": Decimal(3), "b": Decimal(3)}


def test_risk_contributions_sum_to_one_and_a_hedge_is_negative() -> None:
    """B falls when A rises: A carries more than all of the ups and downs, B less than none; together they vary less than apart."""
    parts, ratio = contributions(np.array([A, B * 0.5]))
    assert sum(part or 0 for part in parts) == pytest.approx(1)
    assert (parts[1] or 0) < 0
    assert (ratio or 0) > 1.5
    assert contributions(np.ones((2, 12))) == ([None, None], None)


def test_independent_channels_are_shrunk_to_no_correlation() -> None:
    """Eight independent channels over twelve months: shrunk shares of risk are nearer to the true eighth than raw ones, in the mean of 200."""
    rng = np.random.default_rng(3)
    raw_miss, miss = 0.0, 0.0
    for months in rng.normal(0, 1, (200, 8, 12)):
        own = np.array([float(part or 0) for part in contributions(months)[0]])
        covariance = np.cov(months)
        raw_miss += float(np.sum((covariance.sum(axis=1) / covariance.sum() - 1 / 8) ** 2))
        miss += float(np.sum((own - 1 / 8) ** 2))
    assert miss < 0.6 * raw_miss


def test_comovement_is_found_and_not_invented() -> None:
    """Two channels that follow one demand are related; a constant one has no changes to relate; fewer than 12 changes tell nothing."""
    rng = np.random.default_rng(7)
    demand = rng.lognormal(0, 0.4, 20)
    found = together(100 * demand, 70 * demand * rng.lognormal(0, 0.1, 20))
    assert found.rho is not None
    assert found.p is not None
    assert found.lo is not None
    assert (found.rho > 0.7, found.p < 0.01, found.lo > 0) == (True, True, True)
    assert together(demand, np.ones(20)).rho is None
    assert together(demand[:12], demand[:12]) == (None, None, None, None, 11)


def test_months_where_both_are_zero_do_not_relate_channels() -> None:
    """Two channels that are idle in the same months are not related by that: those months are left out."""
    rng = np.random.default_rng(11)
    a, b = rng.lognormal(0, 0.4, 30), rng.lognormal(0, 0.4, 30)
    idle = np.arange(30) % 2 == 1
    quiet = together(np.where(idle, 0, a), np.where(idle, 0, b), least=10)
    assert quiet.n == 14
    assert quiet.rho == pytest.approx(together(a[~idle], b[~idle], least=10).rho or 0)


@pytest.mark.parametrize("drift", [False, True])
def test_comovement_false_alarms(drift: bool) -> None:
    """Of 150 unrelated pairs over two years, months independent or drifting, at most 9 % have p < 0.05 (5 % and Monte-Carlo error)."""
    rng = np.random.default_rng(13)
    noise = rng.normal(0, 0.2, (150, 2, 24))
    levels = np.exp(np.cumsum(noise, axis=2) if drift else noise)
    found = [together(a, b).p for a, b in levels]
    assert np.mean([p is not None and p < 0.05 for p in found]) <= 0.09


def test_many_pairs_are_adjusted_for() -> None:
    """The least of 15 p-values of 0.04 or more is no discovery (Benjamini and Hochberg)."""
    assert discoveries(np.linspace(0.04, 0.9, 15)).min() > 0.05
    assert discoveries(np.array([0.001, 0.9]))[0] == pytest.approx(0.002)


def test_compensation_is_active_where_more_hours_were_worked() -> None:
    """Of three dips, the one with more hours elsewhere is active, the others passive; unknown hours are neither; two dips tell nothing."""
    a = np.array([100.0] * 9 + [50, 50, 50])
    b = np.array([40.0] * 9 + [60, 50, 90])
    hours = np.array([10.0] * 9 + [20, 10, np.nan])
    found = offset(a, b, hours)
    assert found.ratio == pytest.approx((20 + 10 + 50) / 150)
    assert (found.active, found.passive) == (pytest.approx(20 / 150), pytest.approx(10 / 150))
    assert found.lo is not None
    assert 0 <= found.lo < (found.ratio or 0) < (found.hi or 0) <= 1
    assert offset(a[:11], b[:11], hours[:11]).ratio is None
    assert offset(a * 0, b).n_dips == 0


def test_three_levels_of_common_risk() -> None:
    """Three equal channels of two owners, all into one wallet: 3,333, 5,556 and 10,000."""
    found = income({name: ["100"] * 3 for name in ("a", "b", "c")}, through=date(2025, 3, 31))
    ties = Ties(owner={"a": "x", "b": "x", "c": "y"}, rail=dict.fromkeys("abc", "wallet"))
    row = month_rows(found, ties, {}, {}, Means())[-1]
    assert [round(float(row[f"hhi_{name}"])) for name in ("channel", "owner", "rail")] == [3333, 5556, 10000]
    assert float(row["n_eff"]) == pytest.approx(3, abs=1e-5)


def test_two_months_hold_no_estimate() -> None:
    """With two months the totals and the change are facts; nothing else is said, and why not."""
    rows = month_rows(income({"a": ["100", "130"]}, through=date(2025, 2, 28)), Ties(), {}, {}, Means(Decimal(1), Decimal(1)))
    assert rows[-1]["arc_change"] == pytest.approx(0.26087, abs=1e-5)
    assert (rows[-1]["is_shown"], rows[-1]["suppress_reason"]) == (False, "too_few_months")
    assert not rows[-1].keys() & {"hhi_channel", "cv_12m", "runway_months"}


def test_the_running_month_is_flagged_and_says_nothing() -> None:
    """Half a month is no month: its total so far is told, no change, no estimate; complete months are untouched by it."""
    amounts = {"a": ["100", "90", "110", "100", "95", "105", "3"]}
    running = month_rows(income(amounts, through=date(2025, 7, 15)), Ties(), {}, {}, Means())
    whole = month_rows(income({"a": amounts["a"][:6]}, through=date(2025, 6, 30)), Ties(), {}, {}, Means())
    assert (running[-1]["is_complete"], running[-1]["suppress_reason"], running[-1]["arc_change"]) == (False, "running_month", None)
    assert running[-1]["total_rc"] == 3
    assert running[-2]["cv_12m"] == whole[-1]["cv_12m"]


def test_a_month_without_money_is_zero_and_counts() -> None:
    """A gap between two months with money is a month of nothing, in the mean and in the changes."""
    rows = month_rows(income({"a": ["100", "0", "100"]}, through=date(2025, 4, 30)), Ties(), {}, {}, Means())
    assert [row["total_rc"] for row in rows] == [100, 0, 100, 0]
    assert [row["arc_change"] for row in rows] == [None, -2, 2, -2]


def test_money_without_a_rate_hides_estimates() -> None:
    """When more than one row in a hundred has no exchange rate the sums are not the income, and nothing is estimated from them."""
    rows = month_rows(income({"a": ["100"] * 12}, no_rate=1), Ties(), {}, {}, Means(Decimal(1), Decimal(1)))
    assert {row["suppress_reason"] for row in rows} == {"currency_missing"}
    assert rows[-1].get("iar_5pct_rc") is None


def test_a_negative_channel_is_flagged() -> None:
    """A channel of refunds has no share and says negative_base; the index of the others counts it as left out."""
    found = income({"a": ["100"] * 12, "b": ["-10"] * 12, "c": ["50"] * 12})
    by_channel = {row["channel_id"]: row for row in share_rows(found, Ties())}
    assert by_channel["b"]["suppress_reason"] == "negative_base"
    assert by_channel["b"].get("share") is None
    assert by_channel["a"]["share"] == pytest.approx(2 / 3)
    assert month_rows(found, Ties(), {}, {}, Means())[-1]["n_negative_base"] == 1


def test_order_of_rows_does_not_matter() -> None:
    """The same days in another order give the same rows."""
    found = income({"a": [str(n * 7 % 13) for n in range(12)], "b": ["5"] * 12})
    turned = incomes(found.days.reverse(), THROUGH)[0]
    assert month_rows(found, Ties(), {}, {}, Means()) == month_rows(turned, Ties(), {}, {}, Means())
    assert share_rows(found, Ties()) == share_rows(turned, Ties())
