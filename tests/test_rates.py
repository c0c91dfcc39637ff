"""Rates, their intervals, when they are shown, fees, and the one rounding of money."""

from decimal import ROUND_HALF_UP, Decimal

import duckdb
import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from connectors.vocabulary import Tier
from transforms import fees, rates
from transforms.rates import Display, Evidence, Method, Suppress
from transforms.rounding import round_money, round_money_expr, round_ratio

AMOUNTS = st.decimals(min_value=-(10**9), max_value=10**9, places=8) | st.integers(-(10**7), 10**7).map(
    lambda cents: Decimal(cents * 5).scaleb(-3)
)
"""Amounts with the eight places of the ledger; the second kind often lies exactly on half a cent."""

HALF = Decimal("0.005")


def amounts(*values: str) -> list[Decimal]:
    """Write amounts shortly."""
    return [Decimal(value) for value in values]


@settings(deadline=None)
@given(st.lists(AMOUNTS, min_size=1, max_size=20), st.sampled_from([0, 2, 6]))
def test_python_polars_and_duckdb_round_alike(values: list[Decimal], places: int) -> None:
    """The function, its Polars twin, Python's ROUND_HALF_UP and a DuckDB cast agree on every amount."""
    frame = pl.DataFrame({"amount": pl.Series(values, dtype=pl.Decimal(18, 8))})
    ours = [round_money(value, places) for value in values]
    assert ours == [value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) for value in values]
    assert frame.select(round_money_expr(pl.col("amount"), places)).to_series().to_list() == ours
    with duckdb.connect() as connection:
        connection.register("given", frame)
        rows = connection.execute(f"select amount::decimal(18, {places}) from given").fetchall()
    assert [row[0] for row in rows] == ours


def test_half_a_cent_leaves_zero_on_both_sides() -> None:
    """A half goes away from zero, and zero has no sign."""
    assert [str(round_money(value)) for value in (HALF, -HALF, HALF / 10, -HALF / 10)] == [
        "0.01",
        "-0.01",
        "0.00",
        "0.00",
    ]


def test_rounding_keeps_null_and_refuses_what_is_no_amount() -> None:
    """A null stays null; NaN and infinity are errors that say what to do."""
    frame = pl.DataFrame({"amount": pl.Series([None], dtype=pl.Decimal(18, 8))})
    rounded = frame.select(round_money_expr(pl.col("amount")))
    assert rounded.schema == {"amount": pl.Decimal(38, 2)}
    assert rounded.item() is None
    for value in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="not a finite amount; treat it as missing"):
            round_money(Decimal(value))


def test_a_quotient_is_rounded_once() -> None:
    """1.2345 / 1 at two places is 1.23, and a quotient just below a half does not climb over it."""
    assert round_ratio(Decimal("1.2345"), 1, 2) == Decimal("1.23")
    just_below = Decimal("499999999999999999999999999999.5")
    assert round_ratio(just_below, 10**30, 0) == 0
    with pytest.raises(ValueError, match="show no rate"):
        round_ratio(Decimal(1), 0)


def test_the_value_is_exact() -> None:
    """Ten tasks of 0.1 in an hour are exactly 1 per hour, and thirds are cut at six places."""
    assert rates.ratio([Decimal("0.1")] * 10, [360] * 10).value == 1
    assert rates.ratio(amounts("1"), [10_800]).value == Decimal("0.333333")


def test_one_session_has_a_value_and_no_interval() -> None:
    """From one session nothing can be said about spread."""
    found = rates.ratio(amounts("12"), [3600])
    assert (found.value, found.lo, found.hi, found.se) == (Decimal(12), None, None, None)
    assert (found.method, found.n) == (Method.NONE, 1)


@pytest.mark.parametrize(("money", "seconds"), [([], []), (amounts("5"), [0]), (amounts("5", "6"), [0, 0])])
def test_no_hours_no_rate(money: list[Decimal], seconds: list[int]) -> None:
    """Money without hours has no rate: not zero, not infinity."""
    found = rates.ratio(money, seconds)
    assert (found.value, found.lo, found.hi, found.se, found.n) == (None, None, None, None, len(money))
    with pytest.raises(ValueError, match="one of each per session"):
        rates.ratio(money, [*seconds, 1])


def test_the_interval_is_that_of_the_formula() -> None:
    """The ends are R * exp(±t * SE / R), written out here by hand."""
    y, x = np.array([12.0, 30, 8, 22, 15]), np.array([1, 2, 0.75, 2, 1.5])
    found = rates.ratio([Decimal(str(value)) for value in y], [int(hour * 3600) for hour in x], level=0.8)
    r = y.sum() / x.sum()
    se = np.sqrt(((y - r * x) ** 2).sum() / (5 * 4 * x.mean() ** 2))
    factor = np.exp(stats.t.ppf(0.9, 4) * se / r)
    assert (found.se, found.lo, found.hi) == pytest.approx((se, r / factor, r * factor))
    assert found.method is Method.LOG_T


def test_a_loss_gets_the_plain_interval() -> None:
    """A rate that is not above zero has no logarithm: R ± t * SE."""
    found = rates.ratio(amounts("-4", "1", "-3"), [3600] * 3)
    spread = stats.t.ppf(0.975, 2) * np.std([-4, 1, -3], ddof=1) / np.sqrt(3)
    assert (found.value, found.method) == (Decimal(-2), Method.PLAIN_T)
    assert (found.lo, found.hi) == pytest.approx((-2 - spread, -2 + spread))


def test_groups_do_not_touch_each_other() -> None:
    """Each group gets what it gets alone; a group with an unknown amount gets no value, and says how many."""
    frame = pl.DataFrame(
        {
            "channel": ["b", "a", "b", "a", "c", "c", "d"],
            "money": pl.Series([*amounts("3", "10", "4", "14", "1"), None, Decimal(7)], dtype=pl.Decimal(18, 8)),
            "seconds": [1800, 3600, 3600, 3600, 60, 60, 0],
        }
    )
    found = rates.ratios(frame, by=["channel"], money="money", seconds="seconds")
    assert found.schema["value"] == pl.Decimal(18, 6)
    assert found["channel"].to_list() == ["a", "b", "c", "d"]
    assert found["value"].to_list() == [Decimal(12), Decimal("4.666667"), None, None]
    assert found["n_missing"].to_list() == [0, 0, 1, 0]
    assert found["method"].to_list() == [Method.LOG_T, Method.LOG_T, Method.NONE, Method.NONE]
    alone = rates.ratio(amounts("3", "4"), [1800, 3600])
    assert found.row(1)[2:5] == pytest.approx((alone.lo, alone.hi, alone.se))
    assert found.select("lo", "hi", "se")[2:].null_count().row(0) == (2, 2, 2)


def test_no_groups_give_no_rows() -> None:
    """An empty ledger gives an empty frame of the same columns."""
    frame = pl.DataFrame(schema={"channel": pl.String, "money": pl.Decimal(18, 8), "seconds": pl.Int64})
    found = rates.ratios(frame, by=["channel"], money="money", seconds="seconds")
    assert found.is_empty()
    assert found.columns == ["channel", "value", "lo", "hi", "se", "n", "n_missing", "method"]


def test_a_nominal_95_covers_about_90_of_skewed_sessions() -> None:
    """Eight sessions of log-normal hours (sd 0.6) and rates (sd 0.5): 0.90, within 3 standard errors."""
    runs, n, truth = 4000, 8, float(np.exp(0.5**2 / 2))
    rng = np.random.default_rng(20261123)
    seconds = np.maximum(1, rng.lognormal(0, 0.6, runs * n) * 3600).astype(np.int64)
    money = rng.lognormal(0, 0.5, runs * n) * seconds / 3600
    frame = pl.DataFrame(
        {
            "run": np.repeat(np.arange(runs), n),
            "money": pl.Series(money).cast(pl.Decimal(18, 8)),
            "seconds": seconds,
        }
    )
    found = rates.ratios(frame, by=["run"], money="money", seconds="seconds")
    covered = found.select(((pl.col("lo") <= truth) & (pl.col("hi") >= truth)).mean()).item()
    assert found["method"].unique().to_list() == [Method.LOG_T]
    assert covered == pytest.approx(0.90, abs=0.005 + 3 * np.sqrt(0.9 * 0.1 / runs))


@pytest.mark.parametrize(
    ("n_sessions", "seconds", "expected"),
    [
        (1, 600, Evidence.ANECDOTE),
        (2, 90_000, Evidence.ANECDOTE),
        (3, 600, Evidence.PROVISIONAL),
        (7, 90_000, Evidence.PROVISIONAL),
        (8, 17_999, Evidence.PROVISIONAL),
        (8, 18_000, Evidence.NORMAL),
    ],
)
def test_evidence_grows_with_sessions_and_hours(n_sessions: int, seconds: int, expected: Evidence) -> None:
    """One session is an anecdote, three are provisional, eight with five hours are normal."""
    assert rates.display(n_sessions, seconds) == Display(expected, True, None)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (rates.display(9, 90_000, has_currency=False, tier=Tier.UNKNOWN), Suppress.CURRENCY_MISSING),
        (rates.display(9, None), Suppress.NO_HOURS),
        (rates.display(9, 0), Suppress.NO_HOURS),
        (rates.display(9, 90_000, tier=Tier.UNKNOWN), Suppress.NO_HOURS),
        (rates.display(9, 90_000, tier=Tier.ALLOCATED), Suppress.HOURS_ALLOCATED),
        (rates.display(9, 90_000, pending_share=0.51), Suppress.MOSTLY_PENDING),
        (rates.display(0, 90_000), Suppress.TOO_FEW_SESSIONS),
    ],
)
def test_a_silly_number_is_hidden_with_its_reason(found: Display, reason: Suppress) -> None:
    """Without currency, hours, own hours, decided money or a session there is a reason instead of a rate."""
    assert found == Display(Evidence.HIDE, False, reason)


def test_estimated_hours_and_half_pending_money_are_still_shown() -> None:
    """The limits themselves are on the shown side."""
    assert rates.display(9, 90_000, tier=Tier.ESTIMATED, pending_share=0.5).is_shown


def test_proportions_and_series_have_their_own_steps() -> None:
    """Five decided items or six months are provisional, twenty or twelve are normal."""
    assert [rates.evidence(n, rates.DECIDED) for n in (0, 4, 5, 19, 20)] == [
        Evidence.HIDE,
        Evidence.ANECDOTE,
        Evidence.PROVISIONAL,
        Evidence.PROVISIONAL,
        Evidence.NORMAL,
    ]
    assert [rates.evidence(n, rates.MONTHS) for n in (2, 3, 6, 12)] == list(Evidence)


def test_nothing_counted_says_nothing() -> None:
    """A proportion of nothing can be anything."""
    assert rates.wilson(0, 0) == (0.0, 1.0)


def test_shares_of_a_loss_are_undefined() -> None:
    """With a negative part, or with nothing, there is no concentration; from nothing to nothing no change."""
    assert rates.concentration(amounts("5", "-1")) is None
    assert rates.concentration(amounts("0", "0")) is None
    assert rates.concentration([]) is None
    assert rates.arc_change(Decimal(0), Decimal(0)) is None
    assert fees.earnings_per_click(Decimal(5), 0) is None


TIERS = [
    fees.Bracket(Decimal(500), Decimal("0.2")),
    fees.Bracket(Decimal(10_000), Decimal("0.1")),
    fees.Bracket(None, Decimal("0.05")),
]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 4_000_000).map(lambda cents: Decimal(cents).scaleb(-2)), max_size=6))
def test_a_tiered_fee_does_not_depend_on_how_the_bill_is_cut(parts: list[Decimal]) -> None:
    """Fees of parts add up to the fee of the whole, and a full refund gives every cent of it back."""
    before, total = Decimal(0), Decimal(0)
    for part in parts:
        total += fees.tiered_fee(TIERS, before, part)
        before += part
    assert total == fees.tiered_fee(TIERS, Decimal(0), before)
    assert fees.tiered_fee(TIERS, before, -before) == -total


@pytest.mark.parametrize(
    ("schedule", "before", "trouble"),
    [
        ([], "0", "no upper end"),
        (TIERS[:2], "0", "no upper end"),
        ([TIERS[2], TIERS[2]], "0", "no upper end"),
        ([TIERS[1], TIERS[0], TIERS[2]], "0", "must rise"),
        (TIERS, "-200", "falls below 0"),
    ],
)
def test_a_wrong_schedule_is_refused(schedule: list[fees.Bracket], before: str, trouble: str) -> None:
    """A schedule without an open end, out of order, or below zero raises instead of charging wrongly."""
    with pytest.raises(ValueError, match=trouble):
        fees.tiered_fee(schedule, Decimal(before), Decimal(100))
