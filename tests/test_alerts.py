"""Alerts: what is told, what is tested in vain with how much it could have seen, on frames, a built ledger and the sample life."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines import marts
from pipelines.config import Config
from pipelines.home import Home
from pipelines.marts import alerts
from pipelines.steps import Work
from tests.support.ledger import build, count
from tests.support.life import life_home
from transforms.alerts import Found, approval_shifts, joined, rate_steps
from transforms.silence import silence
from warehouse.store import Store

THROUGH = date(2026, 9, 30)
KEYS = {"worker_id": "me", "channel_id": "c"}


def channels(exported: date | None = THROUGH, name: str = "c", monthly: bool = False) -> pl.DataFrame:
    """Give a channel and how far its exports reach."""
    row = KEYS | {"channel_id": name, "exported_through": exported, "is_monthly": monthly}
    return pl.DataFrame([row], schema_overrides={"exported_through": pl.Date})


def worked(*ago: int, name: str = "c") -> pl.DataFrame:
    """Give days with work, counted back from the last day with data."""
    return pl.DataFrame([KEYS | {"channel_id": name, "day": THROUGH - timedelta(days=n)} for n in ago])


BUSY = range(40, 131, 3)
"""Every third day, until 40 days ago."""


def told(found: Found) -> tuple[list[tuple[str, str]], list[str]]:
    """Give the alerts' kinds and severities, and the outcomes of the tests."""
    return [(str(a.kind), str(a.severity)) for a in found[1]], [str(c.outcome) for c in found[0]]


def test_a_channel_gone_silent_is_told_while_work_goes_on_elsewhere() -> None:
    """Forty days of nothing after work on every third day is a warning, dated to the day it could first be told."""
    days = pl.concat([worked(*BUSY), worked(*range(0, 100, 2), name="other")])

    found = silence(channels(), days, THROUGH)

    assert told(found) == ([("silence", "warning")], ["alert"])
    assert found[1][0].first_seen == THROUGH - timedelta(days=39)
    assert THROUGH - timedelta(days=30) < found[1][0].detected_on < THROUGH - timedelta(days=20)
    assert found[1][0].resolved_on is None
    assert "while there was work elsewhere" in found[1][0].text


def test_a_pause_everywhere_is_a_notice() -> None:
    """Without work on any other channel it may be a holiday: said, and not warned of."""
    found = silence(channels(), worked(*BUSY), THROUGH)

    assert told(found) == ([("silence", "notice")], ["alert"])
    assert "perhaps a pause of yours" in found[1][0].text


def test_an_export_that_ends_is_a_gap_and_no_silence() -> None:
    """Exports that end with the last work say nothing of the days since: the gap is named, and asked to be filled."""
    found = silence(channels(THROUGH - timedelta(days=40)), worked(*BUSY), THROUGH)

    assert told(found) == ([("data_gap", "notice")], ["data_gap"])
    assert "nothing can be said of the days since" in found[0][0].text
    assert found[0][0].tested_through == THROUGH - timedelta(days=40)


def test_a_lively_channel_shows_nothing_detectable() -> None:
    """Not "no silence": the row says after how many days silence would be told."""
    found = silence(channels(), worked(*range(0, 90, 3)), THROUGH)

    assert told(found) == ([], ["nothing_detectable"])
    assert found[0][0].text.startswith("Nothing detectable: last work on 2026-09-30; silence would be told after ")
    assert found[0][0].detectable == pytest.approx(88 * (100 ** (1 / 30.5) - 1))


def test_silence_is_not_told_from_few_days_or_months() -> None:
    """Four days with work are too few; exports that tell months cannot show a silent day; no work, no row."""
    assert told(silence(channels(), worked(60, 63, 66, 69), THROUGH)) == ([], ["not_tested"])
    assert told(silence(channels(monthly=True), worked(*BUSY), THROUGH)) == ([], ["not_tested"])
    assert told(silence(channels(), worked(*BUSY, name="other"), THROUGH)) == ([], [])


def test_a_silence_that_ended_is_told_as_over() -> None:
    """Work that comes back resolves it, on that day."""
    found = silence(channels(), worked(0, 1, *BUSY), THROUGH)

    assert [(a.kind, a.resolved_on) for a in found[1]] == [("silence", THROUGH - timedelta(days=1))]
    assert found[0][0].outcome == "nothing_detectable"


def rates(*values: float, days: int = 7) -> pl.DataFrame:
    """Give a rate per week, the last one ending on the last day with data."""
    starts = [THROUGH - timedelta(days=days * (len(values) - n) - 1) for n in range(len(values))]
    return pl.DataFrame([KEYS | {"starts_on": s, "days": days, "rate": v} for s, v in zip(starts, values, strict=True)])


def test_a_fall_of_the_rate_is_told_as_an_association() -> None:
    """Ten weeks at 20, six at 12: told with its week, both levels, and no word of a cause."""
    noise = np.exp(0.05 * np.random.default_rng(1).standard_normal(16))

    found = rate_steps(rates(*(np.array([20.0] * 10 + [12.0] * 6) * noise).tolist()), THROUGH)

    assert told(found) == ([("rate_step", "warning")], ["alert"])
    assert found[1][0].first_seen == THROUGH - timedelta(days=41)
    assert found[1][0].detected_on == found[1][0].first_seen + timedelta(days=20)
    assert (found[1][0].expected, found[1][0].observed) == (pytest.approx(20, rel=0.05), pytest.approx(12, rel=0.05))
    assert "is associated with" in found[1][0].text


def test_noise_shows_nothing_detectable_with_its_power() -> None:
    """A steady noisy rate: nothing detectable, and how large a fall would have been found half of the time."""
    noise = np.exp(0.3 * np.random.default_rng(21).standard_normal(26))

    found = rate_steps(rates(*(20 * noise).tolist()), THROUGH)

    assert told(found) == ([], ["nothing_detectable"])
    assert found[0][0].text.startswith("Nothing detectable: a fall by ")
    assert 0.1 < (found[0][0].detectable or 0) < 0.5


def test_few_periods_are_not_tested() -> None:
    """Eleven weeks, or one, are too few; the row says how many it takes."""
    assert told(rate_steps(rates(*[20.0] * 11), THROUGH)) == ([], ["not_tested"])
    assert "is told from 12" in rate_steps(rates(20.0), THROUGH)[0][0].text
    assert rate_steps(rates(20.0).clear(), THROUGH) == ([], [])


def decided(name: str, before: tuple[int, int], after: tuple[int, int]) -> dict[str, Any]:
    """Give approved and decided items of two times."""
    counts = {"approved_before": before[0], "decided_before": before[1], "approved_after": after[0], "decided_after": after[1]}
    return KEYS | {"channel_id": name} | counts


def test_a_fall_of_approval_is_told_and_the_others_show_nothing() -> None:
    """97 % to 75 % is a warning; 97 % to 96 % shows nothing detectable; 19 decided are not tested."""
    rows = [decided("a", (194, 200), (30, 40)), decided("b", (194, 200), (48, 50)), decided("c", (194, 200), (19, 19))]

    found = approval_shifts(pl.DataFrame(rows), THROUGH)

    assert told(found) == ([("approval_shift", "warning")], ["alert", "nothing_detectable", "not_tested"])
    assert (found[1][0].expected, found[1][0].observed) == (0.97, 0.75)
    assert found[0][0].q_value is not None
    assert found[0][1].text.startswith("Nothing detectable")


def test_alerts_are_the_same_in_any_order_of_rows() -> None:
    """Days in another order give the same tables; with nothing found they are empty, not missing."""
    days = pl.concat([worked(*BUSY), worked(*range(0, 100, 2), name="other")])
    first = joined(silence(channels(), days, THROUGH))
    again = joined(silence(channels(), days.reverse(), THROUGH))

    assert first[0].equals(again[0])
    assert first[1].equals(again[1])
    assert json.loads(first[1]["evidence"][0])["events"] > 5
    assert [frame.height for frame in joined(([], []))] == [0, 0]


def test_a_silent_channel_of_a_ledger_is_told(tmp_path: Path) -> None:
    """On a built ledger: work on ten days of January and February, an export that reaches March: the channel is silent, and its rules hold."""
    with build(tmp_path) as store:
        store.con.execute("UPDATE ops.batch SET covers_to = DATE '2026-03-20' WHERE platform = 'prolific'")
        store.con.execute("INSERT INTO ops.coverage SELECT 'prolific', 'work', 'earning', 'gross', 'always'")
        tasks = "SELECT * REPLACE (DATE '2026-01-01' + CAST(3 * n AS INTEGER) AS day) FROM mart.channel_efficiency_day, range(12) t(n)"
        store.con.execute(
            f"INSERT INTO mart.channel_efficiency_day SELECT * EXCLUDE (n) FROM ({tasks}) WHERE channel_id = 'prolific' AND n_tasks > 0"
        )
        store.con.execute("DELETE FROM mart.channel_efficiency_day WHERE channel_id = 'prolific' AND day >= DATE '2026-02-15'")
        work = Work(Home(tmp_path), Config(), store)

        alerts.rebuild(work, marts.Change(date(2026, 3, 20), frozenset(), True))

        found = store.rows("SELECT kind, severity, first_seen FROM mart.alert WHERE channel_id = 'prolific'")
        assert found == [{"kind": "silence", "severity": "warning", "first_seen": date(2026, 2, 4)}]


def test_alerts_are_rebuilt_to_the_same_rows(tmp_path: Path) -> None:
    """Computing twice gives the same tables."""
    with build(tmp_path) as store:
        before = rows_of(store)
        store.con.execute("INSERT INTO ops.stale_channel VALUES ('prolific')")
        count(store, Home(tmp_path))

        assert rows_of(store) == before


def rows_of(store: Store) -> list[list[dict[str, Any]]]:
    """Give the rows of both tables."""
    return [store.rows(f"SELECT * FROM mart.{table} ORDER BY ALL") for table in alerts.TABLES]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """The published warehouse of the sample life."""
    with duckdb.connect(str(life_home() / "data" / "moisson.duckdb"), read_only=True) as opened:
        yield opened


@pytest.mark.slow
def test_the_planted_fee_change_is_found(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork contracts from 2026-04-01 cost 12 % instead of 10 %: told, from the first bill of such a contract, and only there."""
    truth = json.loads((life_home() / "truth.json").read_text(encoding="utf-8"))["facts"]["upwork_fee_change"]
    query = "SELECT channel_id, first_seen, expected, observed FROM mart.alert WHERE kind = 'fee_step'"

    [(channel, seen, expected, observed)] = con.execute(query).fetchall()

    begun = date.fromisoformat(truth["from"])
    assert channel == "upwork"
    assert begun <= seen <= begun + timedelta(days=14)
    assert expected == pytest.approx(truth["percent_before"] / 100, abs=1e-3)
    assert observed == pytest.approx(truth["percent_after"] / 100, abs=1e-3)


@pytest.mark.slow
def test_the_dying_platform_is_named(con: duckdb.DuckDBPyConnection) -> None:
    """MTurk closes on 2026-09-30: an urgent alert, with the last day to export; its exports end too early for silence, and that is said."""
    query = "SELECT kind, severity, first_seen FROM mart.alert WHERE channel_id = 'mturk' AND resolved_on IS NULL"
    found = {kind: (severity, seen) for kind, severity, seen in con.execute(query).fetchall()}

    assert found["closure"] == ("urgent", date(2026, 9, 30))
    assert found["export_deadline"][0] == "urgent"
    assert "data_gap" in found
    assert con.execute("SELECT outcome FROM mart.alert_check WHERE channel_id = 'mturk' AND kind = 'silence'").fetchone() == ("data_gap",)


@pytest.mark.slow
def test_the_learning_effect_shows_as_a_step_and_steady_channels_do_not(con: duckdb.DuckDBPyConnection) -> None:
    """Upwork pays more from about the course on (February 2026); the rates of Prolific and MTurk show nothing detectable, with what would."""
    query = "SELECT channel_id, outcome, detectable FROM mart.alert_check WHERE kind = 'rate_step'"
    found = {row[0]: row[1:] for row in con.execute(query).fetchall()}
    seen, before, after = con.execute("SELECT first_seen, expected, observed FROM mart.alert WHERE kind = 'rate_step'").fetchone() or (
        None,
        0,
        0,
    )

    assert found["upwork"][0] == "alert"
    assert date(2026, 1, 20) <= seen <= date(2026, 5, 1)
    assert after > before
    assert [found[name][0] for name in ("prolific", "mturk")] == ["nothing_detectable"] * 2
    assert found["prolific"][1] < found["mturk"][1]
