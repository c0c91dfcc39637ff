"""What affiliate sales will still be worth: ladders, what they cannot stand on, and what is used then."""

from datetime import date

import numpy as np
import pytest

from transforms.reserve import Floats, How, Ladder, Origin, chain_ladder, interval, regular, reserves

NAN = float("nan")


def square(*rows: list[float]) -> Floats:
    """Give cumulative rows, oldest first, as a square."""
    found = np.full((len(rows), len(rows)), np.nan)
    for place, row in enumerate(rows):
        found[place, : len(row)] = row
    return found


MINI = square([10, 60, 90, 96], [12, 70, 105], [8, 50], [14])


def origin(
    age: int, latest: float, *, tracked: float = 100, pending: float = 0, clicks: int | None = None, ev: float | None = 0.0
) -> Origin:
    """Give a month of sales."""
    return Origin(date(2026, 1, 1), age, latest, tracked, pending, clicks, ev, None if ev is None else 1.0)


def ladder(*cdf: float, first_age: int = 0) -> Ladder:
    """Give a ladder with these factors to the end, and an error of 1 for each origin."""
    n = len(cdf)
    return Ladder(first_age, np.ones(n - 1), np.array(cdf), np.ones(n), np.ones(n), 1.0)


def test_a_ladder_needs_a_square_of_two() -> None:
    """One month tells no factor, and is refused with its size."""
    with pytest.raises(ValueError, match="as many ages as origins"):
        chain_ladder(square([1.0]))


def test_an_origin_that_is_left_out_tells_no_factor_and_has_no_ultimate() -> None:
    """The factors are those of the others: (60 + 50) / (10 + 8), 90 / 60, 96 / 90."""
    given = MINI.copy()
    given[1] = NAN
    found = chain_ladder(given)
    assert found.ldf == pytest.approx([110 / 18, 1.5, 96 / 90])
    assert np.isnan(found.ultimate[1])


def test_factors_below_one_are_kept() -> None:
    """Where more is taken back than approved, the ultimate is less than what stands there."""
    found = chain_ladder(square([10, 60, 90, 80], [12, 70, 105], [8, 50], [14]))
    assert found.ldf[-1] == pytest.approx(80 / 90)
    assert found.ultimate[1] < 105


def test_ages_before_money_came_are_cut_off() -> None:
    """No network approves in the month of the sale: the ladder begins a month later, without the newest origin."""
    given = square([0, 60, 90, 96], [0, 70, 105], [0, 50], [0])
    found = regular(given, (True, True, True, True))
    assert found is not None
    cut, first = found
    assert first == 1
    assert cut[:, 0].tolist() == [60, 70, 50]


def test_only_known_diagonals_are_used() -> None:
    """Where an export is missing, what lies before it is not believed; two known diagonals are no triangle."""
    assert regular(MINI, (True, True, True, False)) is not None
    cut, _ = regular(MINI, (True, True, True, False)) or (MINI, 0)
    assert cut.shape == (3, 3)
    assert regular(MINI, (True, True, False, True)) is None


def test_a_month_without_sales_is_masked_and_an_empty_oldest_one_dropped() -> None:
    """Noughts tell nothing of how money develops."""
    middle = regular(square([10, 60, 90, 96], [0, 0, 0], [8, 50], [14]), (True,) * 4)
    assert middle is not None
    assert np.isnan(middle[0][1]).all()
    oldest = regular(square([0, 0, 0, 0], [12, 70, 105], [8, 50], [14]), (True,) * 4)
    assert oldest is not None
    assert oldest[0].shape == (3, 3)
    assert regular(square([0, 0, 0], [0, 0], [0]), (True,) * 3) is None


def test_a_negative_month_is_masked() -> None:
    """More was taken back than approved: for Bornhuetter-Ferguson, not for the ladder."""
    found = regular(square([10, 60, 90, 96, 99], [12, 70, 105, 108], [-5, 20, 30], [8, 50], [14]), (True,) * 5)
    assert found is not None
    assert np.isnan(found[0][2]).all()


def test_a_developed_month_stands_on_the_ladder() -> None:
    """Half developed and more: latest x cdf, with Mack's error."""
    row = reserves([origin(2, 80), origin(1, 50)], ladder(4.0, 1.6, 1.0), 0.0, by_clicks=False)[1]
    assert (row.method, row.outstanding, row.se) == (How.CL, pytest.approx(30), 1.0)
    assert row.maturity == pytest.approx(1 / 1.6)


def test_nothing_approved_yet_is_not_nothing_for_ever() -> None:
    """The ladder would say 0 x anything = 0; clicks x mature earnings per click say what is to be expected."""
    old, new = origin(2, 80, clicks=1000), origin(0, 0.0, clicks=500)
    row = reserves([old, new], ladder(4.0, 1.6, 1.0), 1.0, by_clicks=True)[1]
    assert (row.method, row.prior) == (How.BF, pytest.approx(40))
    assert row.outstanding == pytest.approx(40 * 0.75)


def test_without_clicks_the_face_of_the_sales_is_the_measure() -> None:
    """Prior = tracked x the share of mature months that was approved."""
    row = reserves([origin(2, 80), origin(0, 1.0, tracked=50)], ladder(4.0, 1.6, 1.0), 1.0, by_clicks=True)[1]
    assert (row.method, row.prior) == (How.BF, pytest.approx(40))


def test_a_negative_month_is_for_bornhuetter_ferguson() -> None:
    """A ladder would multiply what was taken back."""
    row = reserves([origin(2, 80), origin(1, -5.0)], ladder(4.0, 1.6, 1.0), 1.0, by_clicks=False)[1]
    assert row.method is How.BF
    assert row.outstanding == pytest.approx(80 * (1 - 1 / 1.6))


def test_before_the_first_age_all_is_still_to_come() -> None:
    """There is no factor to multiply with; the prior is."""
    row = reserves([origin(3, 80), origin(0, 0.0)], ladder(1.6, 1.2, 1.0, first_age=1), 1.0, by_clicks=False)[1]
    assert (row.method, row.cdf, row.maturity) == (How.BF, None, 0.0)
    assert row.outstanding == pytest.approx(80)


def test_without_a_ladder_what_is_pending_is_expected() -> None:
    """Expected value where decisions are known, nothing where none is, and nothing to come where nothing is pending."""
    known, unknown, settled = reserves(
        [origin(1, 60, pending=30, ev=20.0), origin(1, 60, pending=30, ev=None), origin(1, 60)], None, 1.0, by_clicks=False
    )
    assert (known.method, known.outstanding, known.maturity) == (How.EV, 20.0, 0.75)
    assert (unknown.outstanding, unknown.se, unknown.maturity) == (None, None, None)
    assert (settled.outstanding, settled.maturity) == (0.0, 1.0)


def test_older_than_the_ladder_is_settled() -> None:
    """The tail is 1: only what is pending is still to come."""
    row = reserves([origin(9, 80)], ladder(4.0, 1.6, 1.0), 1.0, by_clicks=False)[0]
    assert (row.method, row.outstanding) == (How.EV, 0.0)


def test_an_interval_stays_above_nothing_where_its_value_is() -> None:
    """Log-normal above 0, normal below, none without an error."""
    lo, hi = interval(10.0, 8.0)
    assert lo is not None
    assert hi is not None
    assert 0 < lo < 10 < hi
    assert interval(-10.0, 1.0) == pytest.approx((-11.96, -8.04), abs=0.01)
    assert interval(10.0, None) == (None, None)


def test_simulated_bornhuetter_ferguson_is_stable_where_the_ladder_is_blind() -> None:
    """In 400 years of sales the newest month has nothing approved in a good part of them: the ladder misses all of it, BF little on average."""
    rng = np.random.default_rng(20261125)
    pattern = np.array([0.02, 0.38, 0.4, 0.2])
    truth, blind, expected = [], [], []
    for _ in range(400):
        counts = rng.poisson(40, size=5)
        cells = np.array([rng.multinomial(n, pattern) for n in counts]).cumsum(axis=1)
        cdf = ladder(*(1 / pattern.cumsum()))
        months = [origin(4 - i, float(cells[i, min(4 - i, 3)]), tracked=float(counts[i]), clicks=1000) for i in range(5)]
        newest = reserves(months, cdf, 1.0, by_clicks=True)[-1]
        assert newest.method is How.BF
        if months[-1].latest == 0:
            truth.append(float(counts[-1]))
            blind.append(0.0)
            expected.append(newest.outstanding or 0.0)
    assert len(truth) > 100
    assert np.mean(expected) == pytest.approx(np.mean(truth), rel=0.05)
    assert np.std(expected) < 8
    assert np.mean(blind) == 0


def test_an_error_is_never_below_what_sales_vary_by() -> None:
    """Factors that agree by chance do not make what is to come certain: 30 to come, in sales of 4, vary by √120."""
    row = reserves([origin(2, 80), origin(1, 50)], ladder(4.0, 1.6, 1.0), 4.0, by_clicks=False)[1]
    assert row.se == pytest.approx(120**0.5)


def test_simulated_errors_of_the_ladder_cover() -> None:
    """The 95 % interval of a half-developed month holds the truth in at least 80 % of 25 made-up years of eight months."""
    rng = np.random.default_rng(7)
    pattern = np.array([0.15, 0.4, 0.25, 0.1, 0.05, 0.03, 0.01, 0.01])
    inside = 0
    for _ in range(25):
        whole = np.array([rng.multinomial(rng.poisson(200), pattern) for _ in range(8)]).cumsum(axis=1).astype(np.float64)
        seen = square(*(whole[i, : 8 - i].tolist() for i in range(8)))
        months = [origin(7 - i, float(seen[i, 7 - i])) for i in range(8)]
        row = reserves(months, chain_ladder(seen), 1.0, by_clicks=False)[6]
        assert row.method is How.CL
        inside += row.lo is not None and row.hi is not None and row.lo <= whole[6, 7] - seen[6, 1] <= row.hi
    assert inside >= 20
