"""The tests behind alerts: silence, steps, shifts, fees. Formulas, published figures, error rates by simulation with fixed seeds."""

import json
import math
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from transforms import changes

Floats = npt.NDArray[np.float64]

CHECKS = {
    check["id"]: check
    for check in json.loads((Path(__file__).parent / "data" / "published_checks.json").read_text(encoding="utf-8"))["checks"]
}
NILE = (
    *(
        1120,
        1160,
        963,
        1210,
        1160,
        1160,
        813,
        1230,
        1370,
        1140,
        995,
        935,
        1110,
        994,
        1020,
        960,
        1180,
        799,
        958,
        1140,
        1100,
        1210,
        1150,
        1250,
        1260,
    ),
    *(
        1220,
        1030,
        1100,
        774,
        840,
        874,
        694,
        940,
        833,
        701,
        916,
        692,
        1020,
        1050,
        969,
        831,
        726,
        456,
        824,
        702,
        1120,
        1100,
        832,
        764,
        821,
        768,
        845,
    ),
    *(
        864,
        862,
        698,
        845,
        744,
        796,
        1040,
        759,
        781,
        865,
        845,
        944,
        984,
        897,
        822,
        1010,
        771,
        676,
        649,
        846,
        812,
        742,
        801,
        1040,
        860,
        874,
        848,
        890,
    ),
    *(744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740),
)
"""Yearly flow of the Nile at Aswan, 1871 to 1970."""


def test_the_nile_breaks_after_1898() -> None:
    """Published check NILE: one change, index 28, means 1097.75 and 849.97; the library's default `jump` would place it in 1900."""
    expect = CHECKS["NILE"]["expect"]

    found = changes.steps(np.array(NILE, dtype=np.float64))

    assert len(NILE) == 100
    assert [step.index for step in found] == [expect["index"]]
    assert 1871 + found[0].index - 1 == expect["last_year_old_regime"]
    assert found[0].before == pytest.approx(expect["mean_before"], abs=0.005)
    assert found[0].after == pytest.approx(expect["mean_after"], abs=0.005)


def test_a_step_needs_twelve_points() -> None:
    """Eleven points are not tested, however clear; a flat series has no step."""
    clear = np.array([1.0, 1.01, 0.99, 1.0, 1.02, 3.0, 3.01, 2.99, 3.0, 3.02, 3.0, 3.01])

    assert changes.steps(clear[:11]) == []
    assert [step.index for step in changes.steps(clear)] == [5]
    assert changes.steps(np.ones(30)) == []


def lives(sd: float, n: int, count: int, fall: float, seed: int) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Give log rates of many channels, with a fall at a random place at least three points from the ends."""
    rng = np.random.default_rng(seed)
    place = rng.integers(changes.LEAST_SIZE, n - changes.LEAST_SIZE + 1, count)
    step = np.where(np.arange(n) >= place[:, None], math.log(1 - fall), 0.0)
    return sd * rng.standard_normal((count, n)) + step, place


def found_in(series: Floats) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.int64]]:
    """Say for each series whether a step is told, and where: what `steps` does, for many at once."""
    place, saved = changes.best_split(series)
    return saved > changes.PENALTY * math.log(series.shape[1]) * changes.noises(series) ** 2, place


@pytest.mark.parametrize(("sd", "power"), [(0.15, 0.95), (0.35, 0.35), (0.5, 0.20)])
def test_power_to_find_a_fall_by_two_fifths(sd: float, power: float) -> None:
    """Metrics §10.3, n = 12: 95 % at noise 0.15, 35 % at 0.35, 20 % at 0.5, told within one point of its place; 5,000 channels."""
    series, place = lives(sd, 12, 5000, 0.4, seed=1)
    told, where = found_in(series)
    near = told & (np.abs(where - place) <= 1)

    assert near.mean() == pytest.approx(power, abs=3 * math.sqrt(power * (1 - power) / 5000) + 0.02)


@pytest.mark.parametrize("n", [12, 20, 52])
def test_false_alarms_of_steps(n: int) -> None:
    """Metrics §10.3: where nothing changes, a step is told in 3 to 12 % of channels, the fewer the longer the series."""
    told, _ = found_in(0.35 * np.random.default_rng(n).standard_normal((5000, n)))

    assert 0.02 < told.mean() < 0.12


def test_the_vectorised_test_is_the_real_one() -> None:
    """Where the simulations count a step, the library's search tells one, at the same place if it is the only one; it seldom finds two where they count none."""
    series, _ = lives(0.35, 12, 300, 0.4, seed=2)
    told, where = found_in(series)
    real = [changes.steps(row) for row in series]

    assert all(found for found, is_told in zip(real, told.tolist(), strict=True) if is_told)
    assert all(found[0].index == place for found, place in zip(real, where.tolist(), strict=True) if len(found) == 1)
    assert sum(bool(found) for found in real) - told.sum() <= 0.03 * 300


def test_the_detectable_fall_is_found_half_of_the_time() -> None:
    """The fall that a row calls detectable is found in about half of the channels that have it in their middle."""
    fall = changes.detectable(0.35, 12)
    rng = np.random.default_rng(6)
    step = np.where(np.arange(12) >= 6, math.log(1 - fall), 0.0)
    told, _ = found_in(0.35 * rng.standard_normal((5000, 12)) + step)

    assert 0.4 < told.mean() < 0.6
    assert changes.detectable(0.35, 52) < fall < changes.detectable(0.5, 12)


def test_silence_is_a_gamma_poisson_tail() -> None:
    """Ten events in 90 days, Jeffreys: P(none in d days) = (90 / (90 + d))^10.5, and the alarm day is its inverse."""
    assert changes.p_silent(10, 90, 30) == pytest.approx((90 / 120) ** 10.5)
    assert changes.p_silent(10, 90, 0) == 1
    assert changes.p_silent(10, 90, changes.days_until_silent(10, 90)) == pytest.approx(0.01)


def test_a_dead_channel_is_told_once_and_a_revival_ends_it() -> None:
    """Work every third day for 90 days, then nothing: told on the day the chance falls below 1 %; work that comes back ends it."""
    days = list(range(0, 91, 3))

    dead = changes.silences(days, 150)
    back = changes.silences([*days, 140], 150)

    assert [(one.last, one.ended) for one in dead] == [(90, None)]
    assert dead[0].told == 90 + math.ceil(changes.days_until_silent(30, 90))
    assert dead[0].p < 0.01
    assert [(one.last, one.ended) for one in back if one.last == 90] == [(90, 140)]
    assert changes.silences(days, dead[0].told - 1) == []


def test_silence_needs_five_events() -> None:
    """Four days with work say nothing about the fifth; no work says nothing at all."""
    assert changes.silences([0, 3, 6, 9], 500) == []
    assert changes.silences([], 500) == []


@pytest.mark.parametrize("chance", [0.15, 0.4])
def test_false_alarms_of_silence(chance: float) -> None:
    """A channel with work on a fixed share of days never dies: fewer than 1.5 % of its pauses are told as silence."""
    rng = np.random.default_rng(9)
    days = np.flatnonzero(rng.random(12_000) < chance).tolist()

    assert len(changes.silences(days, days[-1])) / len(days) < 0.015


def test_a_shift_of_a_proportion_is_a_posterior() -> None:
    """Equal shares: near 1; 97 of 100 against 70 of 100: near 0; symmetric in good and bad; within 0.002 of 200,000 draws."""
    rng = np.random.default_rng(2)
    old, new = rng.beta(181, 21, 200_000), rng.beta(25, 7, 200_000)
    drawn = 2 * min((new > old).mean(), (new < old).mean())

    assert changes.p_shift((180, 200), (24, 30)) == pytest.approx(drawn, abs=0.003)
    assert changes.p_shift((50, 100), (50, 100)) > 0.95
    assert changes.p_shift((970, 1000), (70, 100)) < 1e-6
    assert changes.p_shift((20, 200), (6, 30)) == pytest.approx(changes.p_shift((180, 200), (24, 30)), abs=1e-3)


def test_false_alarms_of_shifts_are_held_over_channels() -> None:
    """Ten channels whose approval does not change: one or more is told in about 5 % of 200 looks, not in 40 %."""
    rng = np.random.default_rng(7)
    before, after = rng.binomial(150, 0.9, (120, 10)), rng.binomial(40, 0.9, (120, 10))
    p = [[changes.p_shift((int(b), 150), (int(a), 40)) for b, a in zip(x, y, strict=True)] for x, y in zip(before, after, strict=True)]

    told = np.mean([min(changes.false_shares(row)) < changes.FALSE_SHARE for row in p])
    alone = np.mean([min(row) < 0.05 for row in p])

    assert told < 0.11
    assert alone > 0.25


def test_q_values_are_benjamini_and_hochbergs() -> None:
    """The worked example: p of 0.01, 0.02, 0.03, 0.5 give 0.04 thrice; none gives none."""
    assert changes.false_shares([0.01, 0.02, 0.03, 0.5]) == pytest.approx([0.04, 0.04, 0.04, 0.5])
    assert changes.false_shares([]) == []


def test_a_detectable_shift_is_told_half_of_the_time() -> None:
    """Approval of 90 % that falls by what a row calls detectable is told in about half of 300 looks."""
    reach = changes.detectable_shift(0.9, 200, 40)
    rng = np.random.default_rng(12)
    before, after = rng.binomial(200, 0.9, 300), rng.binomial(40, 0.9 - reach, 300)

    told = np.mean([changes.p_shift((int(b), 200), (int(a), 40)) < 0.05 for b, a in zip(before, after, strict=True)])

    assert 0.35 < told < 0.65


def test_a_step_of_fees_is_where_levels_part() -> None:
    """10 % on four contracts, 12 % on three: the fifth is the first; rounding of cents does not matter, nor one odd contract."""
    shares = [0.1, 0.0999, 0.1001, 0.1, 0.12, 0.1199, 0.12]

    found = changes.fee_step(shares)

    assert found is not None
    assert (found.index, found.before, found.after) == (4, pytest.approx(0.1, abs=1e-4), 0.12)
    odd = changes.fee_step([0.1, 0.05, 0.1, 0.1, 0.12, 0.12, 0.12])
    assert odd is not None
    assert odd.index == 4


@pytest.mark.parametrize(
    "shares", [[], [0.1], [0.1, 0.1, 0.12], [0.1, 0.1, 0.1, 0.1], [0.1, 0.101, 0.1, 0.102], [0.05, 0.2, 0.1, 0.15, 0.03, 0.18]]
)
def test_what_is_no_step_of_fees(shares: list[float]) -> None:
    """Too few contracts, one level, cents, or fees that scatter anyway are no step."""
    assert changes.fee_step(shares) is None
