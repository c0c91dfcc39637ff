"""Sessions: typical rate, length, tasks, intensity, overlap, and the hour of the session (M06, M07, M09, M10, M11)."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import Change
from pipelines.marts import ranking as theme
from pipelines.steps import Work
from tests.support.ledger import build
from tests.support.life import life_home
from transforms.sessions import median_ranks, positions, profiles, weighted_quantiles

THROUGH = date(2026, 9, 30)
MONEY = pl.Decimal(18, 8)


def current(window: str = "all", **more: Any) -> pl.DataFrame:
    """Give one row of current rates."""
    row = {"worker_id": "me", "channel_id": "c", "window_days": window, "reporting_currency": "EUR", "h0_s": 20000, "h2_s": 25000}
    row |= {"is_shown": True, "suppress_reason": None} | more
    return pl.DataFrame([row], schema_overrides={"suppress_reason": pl.String, "h0_s": pl.Int64})


def clusters(*pairs: tuple[str, int], day: date = THROUGH) -> pl.DataFrame:
    """Give sessions as (money, seconds)."""
    rows = [("me", "c", "sessions", day, Decimal(money), seconds) for money, seconds in pairs]
    schema = {"worker_id": pl.String, "channel_id": pl.String, "basis": pl.String, "day": pl.Date, "money": MONEY, "seconds": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def shape(*rows: tuple[int, int, int, int], day: date = THROUGH) -> pl.DataFrame:
    """Give sessions as (attributed, on task, raw, tasks)."""
    names = ("attributed_s", "on_task_s", "raw_s", "n_tasks")
    schema: dict[str, Any] = {"worker_id": pl.String, "channel_id": pl.String, "day": pl.Date} | dict.fromkeys(names, pl.Int64)
    return pl.DataFrame([("me", "c", day, *row) for row in rows], schema=schema, orient="row")


def profile(found: pl.DataFrame) -> dict[str, Any]:
    """Give the one row."""
    assert found.height == 1
    return found.row(0, named=True)


def test_a_weighted_quantile_is_where_the_weights_reach_it() -> None:
    """Nine hours at 10 and one at 100: the median hour paid 10, the mean of rates would be 55."""
    values, weights = np.array([100.0, 10.0]), np.array([1.0, 9.0])

    assert weighted_quantiles(values, weights, [0.1, 0.5, 0.9, 0.91]) == [10, 10, 10, 100]
    with pytest.raises(ValueError, match="nothing"):
        weighted_quantiles(np.array([1.0]), np.array([0.0]), [0.5])


def test_the_ends_of_a_median_are_order_statistics() -> None:
    """For 20 values the 95 % ends of the median are the 6th and the 15th (binomial tables)."""
    low, high = median_ranks(20)

    assert (round(low * 20), round(high * 20)) == (6, 15)
    assert median_ranks(3) == (1 / 3, 1)


def test_a_typical_rate_is_not_the_rate() -> None:
    """One rich short session among eight moves the rate, not the typical one; its interval and tenths lie around it."""
    rich = [("10", 3600)] * 8 + [("100", 1800)]
    row = profile(profiles(current(), clusters(*rich), shape(), THROUGH))

    assert row["typical_rate"] == 10
    assert (row["rate_p10"], row["rate_p90"]) == (10, 10)
    assert row["typical_rate_lo"] <= row["typical_rate"] <= row["typical_rate_hi"]
    assert (row["n_events"], row["basis"], row["is_shown"]) == (9, "sessions", True)


def test_too_few_sessions_have_no_typical_rate() -> None:
    """Seven sessions, or none: no value, and why; sessions without hours do not count."""
    seven = profile(profiles(current(), clusters(*[("10", 3600)] * 7, ("5", 0)), shape(), THROUGH))
    none = profile(profiles(current(), clusters(), shape(), THROUGH))

    assert (seven["typical_rate"], seven["suppress_reason"], seven["n_events"]) == (None, "too_few_sessions", 7)
    assert (none["typical_rate"], none["suppress_reason"], none["n_clocked"], none["basis"]) == (None, "too_few_sessions", 0, None)


def test_a_rate_that_is_held_back_holds_back_the_typical_one() -> None:
    """Mostly pending money makes sessions look poor: the typical rate is not told either."""
    row = profile(
        profiles(
            current(is_shown=False, suppress_reason="mostly_pending"), clusters(*[("1", 3600)] * 9), shape((3600, 3600, 3600, 2)), THROUGH
        )
    )

    assert (row["typical_rate"], row["suppress_reason"]) == (None, "mostly_pending")
    assert row["n_clocked"] == 1, "sessions are counted all the same"


def test_channels_without_session_hours_have_no_profile() -> None:
    """Passive channels and unknown hours: no row."""
    assert profiles(current(h2_s=0), clusters(), shape(), THROUGH).is_empty()
    assert profiles(pl.DataFrame(current()).with_columns(h2_s=pl.lit(None, pl.Int64)), clusters(), shape(), THROUGH).is_empty()


def test_sessions_are_counted_with_their_length_tasks_and_overlap() -> None:
    """Median length, tasks per session; two hours of tasks in one hour of clock are an overlap factor of 2."""
    row = profile(profiles(current(), clusters(), shape((3600, 3600, 7200, 4), (1800, 1800, 3600, 2), (900, 900, 1800, 0)), THROUGH))

    assert (row["n_clocked"], row["median_session_s"]) == (3, 1800)
    assert row["tasks_per_session"] == pytest.approx(2)
    assert row["overlap_factor"] == pytest.approx(2)
    assert row["intensity"] == pytest.approx(0.8)


def test_intensity_needs_five_hours() -> None:
    """Less than five session hours, or paid time unknown: no share."""
    short = profile(profiles(current(h2_s=17999, h0_s=9000), clusters(), shape(), THROUGH))
    unknown = profile(profiles(current(h0_s=None), clusters(), shape(), THROUGH))

    assert short["intensity"] is None
    assert unknown["intensity"] is None


def test_a_window_holds_its_own_days() -> None:
    """Sessions before the window are not in it."""
    old = clusters(*[("99", 3600)] * 9, day=THROUGH - timedelta(days=28))
    new = clusters(*[("10", 3600)] * 9, day=THROUGH - timedelta(days=27))

    row = profile(profiles(current("28"), pl.concat([old, new]), shape((60, 60, 60, 1), day=THROUGH - timedelta(days=28)), THROUGH))

    assert (row["typical_rate"], row["n_events"], row["n_clocked"]) == (10, 9, 0)


def tasks(sessions: int, late: str) -> pl.DataFrame:
    """Give sessions of two hours, the first paying 10, the second `late`, each a little off."""
    rows = []
    for n in range(sessions):
        off = Decimal(n % 3 - 1) / 10
        rows += [("me", "c", f"s{n}", 1, Decimal(10) + off, 3600), ("me", "c", f"s{n}", 2, Decimal(late) - off, 3600)]
    schema = {
        "worker_id": pl.String,
        "channel_id": pl.String,
        "session_id": pl.String,
        "hour_no": pl.Int64,
        "money": MONEY,
        "seconds": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def test_late_hours_are_associated_with_less() -> None:
    """A planted drop by a fifth is found, and worded as an association."""
    first, second = positions(tasks(30, "8"), THROUGH).to_dicts()

    assert (first["rate_rc_per_h"], second["rate_rc_per_h"]) == (10, 8)
    assert second["rate_rc_per_h_lo"] < 8 < second["rate_rc_per_h_hi"]
    assert second["reading"] == "The second hour of a session is associated with 20 % less an hour of task time than the first."
    assert first["n_events"] == 30


def test_equal_hours_show_no_difference() -> None:
    """What cannot be told apart is said so."""
    assert (
        positions(tasks(30, "10"), THROUGH).to_dicts()[1]["reading"]
        == "The second hour of a session: no difference to the first can be told."
    )


def test_position_needs_thirty_sessions() -> None:
    """29 sessions: counts without rates; none: no rows."""
    rows = positions(tasks(29, "8"), THROUGH).to_dicts()

    assert {(r["rate_rc_per_h"], r["reading"], r["suppress_reason"]) for r in rows} == {(None, None, "too_few_sessions")}
    assert positions(tasks(0, "8"), THROUGH).is_empty()


def test_only_changed_channels_are_profiled_anew(tmp_path: Path) -> None:
    """Where one channel changed, its rows are computed again and come out the same; those of others stay."""
    with build(tmp_path) as store:
        before = [store.rows(f"SELECT * FROM mart.{table} ORDER BY ALL") for table in theme.TABLES]
        store.con.execute("UPDATE mart.session_profile SET intensity = 0.123 WHERE channel_id = 'prolific'")
        work = Work(Home(tmp_path), Config(), store)

        theme.rebuild(work, Change(date(2026, 3, 20), frozenset({"gumroad"}), False))
        assert store.one("SELECT max(intensity) FROM mart.session_profile WHERE channel_id = 'prolific'") == 0.123
        theme.rebuild(work, Change(date(2026, 3, 20), frozenset({"prolific"}), False))

        assert [store.rows(f"SELECT * FROM mart.{table} ORDER BY ALL") for table in theme.TABLES] == before


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


@pytest.mark.slow
def test_sessions_of_the_sample_life(con: duckdb.DuckDBPyConnection) -> None:
    """Prolific sessions hold about four studies; parallel work is planted, so its overlap factor is above 1, and that of MTurk is not."""
    query = "SELECT channel_id, tasks_per_session, overlap_factor, intensity FROM mart.session_profile WHERE window_days = 'all'"
    found = {row[0]: row[1:] for row in con.execute(query).fetchall()}

    assert 3 < found["prolific"][0] < 6
    assert found["prolific"][1] > 1.005
    assert found["mturk"][1] == 1
    assert all(0 < row[2] <= 1 for row in found.values())


@pytest.mark.slow
def test_overlap_of_the_worker_is_raw_over_union(con: duckdb.DuckDBPyConnection) -> None:
    """Channels' stretches of work add up to the union by their overlap factors: Σ raw = Σ factor x given seconds, as in the session example."""
    query = """SELECT sum(p.overlap_factor * c.on_task) / sum(c.on_task) FROM mart.session_profile p
        JOIN (SELECT channel_id, sum(on_task_s) AS on_task FROM mart.session_channel GROUP BY ALL) c USING (channel_id) WHERE p.window_days = 'all'"""
    union = con.execute("SELECT sum(on_task_s) FROM mart.session").fetchone()
    given = con.execute("SELECT sum(on_task_s) FROM mart.session_channel").fetchone()

    assert given == union
    assert 1 < (con.execute(query).fetchone() or (0,))[0] < 1.05


@pytest.mark.slow
def test_the_sample_life_has_no_effect_of_the_hour(con: duckdb.DuckDBPyConnection) -> None:
    """None is planted: the second hour of Prolific is told, and cannot be told apart from the first."""
    query = "SELECT reading FROM mart.session_position WHERE channel_id = 'prolific' AND hour_no = 2 AND is_shown"

    assert con.execute(query).fetchone() == ("The second hour of a session: no difference to the first can be told.",)
