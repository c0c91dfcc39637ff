"""Hours: what a worker's seconds are, and to which channel each of them goes."""

from datetime import date, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from transforms import _sweep, timeline
from transforms.timeline import INTERVALS, Attribution

PARIS = "Europe/Paris"
Row = tuple[str, str, datetime, datetime, str, str]


def at(text: str) -> datetime:
    """Read a naive UTC instant; the day is 2 March 2026 unless given."""
    return datetime.fromisoformat(text if "-" in text else f"2026-03-02T{text}")


def work(channel: str, start: str, end: str, outcome: str = "paid", reason: str = "approved") -> Row:
    """Write one interval of worker w."""
    return ("w", channel, at(start), at(end), outcome, reason)


def frame(rows: list[Row]) -> pl.DataFrame:
    """Make the intervals of rows, with a key each."""
    full = [(*row, f"k{number}", "measured") for number, row in enumerate(rows)]
    return pl.DataFrame(full, schema=INTERVALS, orient="row")


def attribute(rows: list[Row], d_seconds: int = 600, zone: str = "UTC") -> Attribution:
    """Clean and attribute."""
    return timeline.attribute(timeline.clean(frame(rows))[0], d_seconds, zone)


def of_channel(found: Attribution, column: str) -> dict[str, int]:
    """Sum a column of the sessions by channel."""
    sums = found.session_channel.group_by("channel").agg(pl.col(column).sum())
    return {channel: seconds for channel, seconds in sums.rows() if seconds}


DAY_OF_SIX = [
    work("mturk", "09:00", "09:10"),
    work("mturk", "09:05", "09:15"),
    work("prolific", "09:10", "09:30"),
    work("mturk", "09:30:40", "09:40"),
    work("mturk", "09:48", "09:58"),
    work("prolific", "11:30", "11:45"),
]
"""The worked example of the metric notes, §2.4."""


@pytest.mark.parametrize(
    ("d_seconds", "seconds", "count"),
    [(0, 3860, 4), (60, 3900, 3), (600, 4380, 2)],
)
def test_a_longer_pause_joins_more_sessions(d_seconds: int, seconds: int, count: int) -> None:
    """The six tasks are 4, 3 or 2 sessions, and the channels always share all of them."""
    found = attribute(DAY_OF_SIX, d_seconds)
    assert found.sessions["h2_s"].sum() == seconds
    assert found.sessions["session_no"].to_list() == list(range(1, count + 1))
    assert sum(of_channel(found, "attributed_s").values()) == seconds
    assert of_channel(found, "on_task_s") == {"mturk": 1910, "prolific": 1950}


def test_what_a_session_holds() -> None:
    """A session knows its ends, its work, its gaps, its tasks and its channels."""
    found = attribute(DAY_OF_SIX).sessions
    assert found.columns[4:] == ["h2_s", "on_task_s", "gap_s", "n_tasks", "n_channels"]
    assert found.row(0) == ("w", 1, at("09:00"), at("09:58"), 3480, 2960, 520, 5, 2)


def test_the_sessions_alone_are_the_same() -> None:
    """Asking for sessions only gives the sessions of the attribution."""
    cleaned, _ = timeline.clean(frame(DAY_OF_SIX))
    assert timeline.sessions(cleaned, 60).equals(timeline.attribute(cleaned, 60, PARIS).sessions)


def test_every_task_finds_its_session() -> None:
    """On-task intervals name their session; off-task time has none."""
    rows = [*DAY_OF_SIX, work("mturk", "10:30", "10:40", "off_task", "search")]
    found = timeline.session_tasks(timeline.clean(frame(rows))[0], 600)
    numbers = dict(found.select("record_key", "session_no").rows())
    assert numbers == {**dict.fromkeys(["k0", "k1", "k2", "k3", "k4"], 1), "k5": 2}


def test_a_gap_is_halved_between_two_channels_and_kept_by_one() -> None:
    """Of a gap of 41 seconds the earlier channel gets 21; a gap within one channel is its own."""
    found = attribute([work("a", "09:00", "09:10"), work("b", "09:10:41", "09:11"), work("b", "09:12", "09:13")])
    assert of_channel(found, "attributed_s") == {"a": 621, "b": 159}


def test_a_gap_after_two_channels_at_once_is_shared_by_both() -> None:
    """Its first half goes to both that worked before it, by turns; only work counts as overlap."""
    found = attribute([*(work(name, "09:00", "09:10") for name in "ab"), work("c", "09:10:40", "09:11")])
    assert of_channel(found, "attributed_s") == {"a": 310, "b": 310, "c": 40}
    assert of_channel(found, "overlap_s") == {"a": 600, "b": 600}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([work("a", "09:00", "10:00")] * 3, {"a": 3600}),
        ([work("a", "09:00", "10:00"), work("b", "09:00", "10:00")], {"a": 1800, "b": 1800}),
        ([work("a", "09:00", "10:00"), work("b", "09:20", "09:30")], {"a": 3300, "b": 300}),
        ([work("a", "09:00", "10:00"), work("a", "09:20", "09:30")], {"a": 3600}),
        ([work(channel, "09:00", "09:00:10") for channel in "abc"], {"a": 4, "b": 3, "c": 3}),
        ([work("a", "09:00", "09:10"), work("b", "09:10", "09:20")], {"a": 600, "b": 600}),
    ],
    ids=["identical", "two at once", "nested", "nested in itself", "three at once", "touching"],
)
def test_a_second_is_given_once(rows: list[Row], expected: dict[str, int]) -> None:
    """Channels that run at once share the clock; a channel twice at once is there once."""
    found = attribute(rows)
    assert of_channel(found, "attributed_s") == expected
    assert sum(expected.values()) == found.sessions["on_task_s"].sum()


def test_work_with_a_paid_task_in_it_is_paid() -> None:
    """A second under a paid and a rejected task of one channel is paid; of another channel it is not."""
    rows = [
        work("a", "09:00", "09:10"),
        work("a", "09:05", "09:20", "unpaid", "rejected"),
        work("b", "09:30", "09:40", "unpaid", "returned"),
    ]
    found = attribute(rows, 0)
    assert of_channel(found, "paid_s") == {"a": 600}
    assert of_channel(found, "on_task_s") == {"a": 1200, "b": 600}


def test_hours_stop_at_local_midnight() -> None:
    """A session over midnight in Paris (23:00 UTC) is one session and two days; so is a gap."""
    rows = [work("a", "22:50", "22:58"), work("b", "23:06", "23:16")]
    found = attribute(rows, zone=PARIS)
    assert found.sessions.height == 1
    assert found.day_channel.rows() == [
        ("w", date(2026, 3, 2), "a", 480, 480, 600),
        ("w", date(2026, 3, 3), "a", 0, 0, 120),
        ("w", date(2026, 3, 3), "b", 600, 600, 840),
    ]


@pytest.mark.parametrize(
    ("zone", "day", "seconds"),
    [
        (PARIS, "2026-03-29", 23 * 3600),
        (PARIS, "2026-10-25", 25 * 3600),
        (PARIS, "2026-11-01", 24 * 3600),
        ("America/Sao_Paulo", "2018-11-04", 23 * 3600),
        ("America/Havana", "2026-11-01", 25 * 3600),
        ("Asia/Kathmandu", "2026-11-01", 24 * 3600),
    ],
    ids=["spring", "autumn", "plain", "no midnight", "two midnights", "quarter hours"],
)
def test_a_day_is_as_long_as_its_clock_says(zone: str, day: str, seconds: int) -> None:
    """A timer that runs for five days leaves 23, 24 or 25 hours on a day when the clock changes."""
    noon = datetime.fromisoformat(f"{day}T12:00")
    rows = [("w", "a", noon - timedelta(days=2), noon + timedelta(days=3), "paid", "approved")]
    found = attribute(rows, zone=zone).day_channel
    assert dict(found.select("local_day", "h2_s").rows())[date.fromisoformat(day)] == seconds
    assert found["h2_s"].sum() == 5 * 86_400


def test_a_night_in_utc_is_the_evening_before_further_west() -> None:
    """One in the morning in UTC is still the day before in New York."""
    days = attribute([work("a", "01:00", "02:00")], zone="America/New_York").day_channel
    assert days["local_day"].to_list() == [date(2026, 3, 1)]


def test_a_day_that_an_island_skipped_has_no_hours() -> None:
    """Samoa had no 30 December 2011: the hours go from the 29th to the 31st."""
    rows = [work("a", "2011-12-30T09:00", "2011-12-30T11:00")]
    days = attribute(rows, zone="Pacific/Apia").day_channel.select("local_day", "h2_s").rows()
    assert days == [(date(2011, 12, 29), 3600), (date(2011, 12, 31), 3600)]


def test_off_task_time_counts_outside_sessions_only() -> None:
    """Search that runs into a session counts up to it; two channels that claim one hour share it."""
    rows = [
        work("a", "09:00", "09:10"),
        work("a", "08:50", "09:05", "off_task", "search"),
        work("a", "12:00", "13:00", "off_task", "admin"),
        work("b", "12:30", "13:00", "off_task", "learning"),
    ]
    found = attribute(rows)
    day = at("09:00").date()
    assert timeline.full_hours(found).rows() == [
        ("w", day, "a", 600, 600, 600, 600 + 2700, 3900),
        ("w", day, "b", 0, 0, 0, 900, 900),
    ]
    assert timeline.waterfall(found).drop("worker", "local_day").rows() == [
        ("a", "off_task", "admin", 2700),
        ("a", "off_task", "search", 600),
        ("a", "paid", "paid", 600),
        ("b", "off_task", "learning", 900),
    ]


def test_the_waterfall_names_the_reason_nearest_to_pay() -> None:
    """A second under a pending and an expired task is pending; reasons, gap and paid add up to h3."""
    rows = [
        work("a", "09:00", "09:10", "unpaid", "expired"),
        work("a", "09:05", "09:10", "unpaid", "pending"),
        work("a", "09:12", "09:13"),
    ]
    found = timeline.waterfall(attribute(rows)).select("outcome", "reason", "seconds").rows()
    assert found == [
        ("gap", "gap", 120),
        ("paid", "paid", 60),
        ("unpaid", "expired", 300),
        ("unpaid", "pending", 300),
    ]


def test_what_cannot_be_counted_is_listed_with_its_reason() -> None:
    """Backward, empty, unknown and shorter-than-a-second intervals are dropped, each with why."""
    good = work("a", "09:00:00.900", "09:00:02.100")
    bad = [
        work("a", "09:10", "09:00"),
        work("a", "09:10", "09:10"),
        work("a", "09:00:00.100", "09:00:00.900"),
    ]
    kept, dropped = timeline.clean(frame([good, *bad, ("w", "a", at("09:00"), None, "paid", "approved")]))  # type: ignore[list-item]
    assert kept.select("start", "end", "raw_s", "clean_s").rows() == [(at("09:00:00"), at("09:00:02"), 2, 2)]
    assert dropped["why"].to_list() == ["ends_before_start", "no_duration", "under_one_second", "no_instant"]
    assert dropped["record_key"].to_list() == ["k1", "k2", "k3", "k4"]


def test_a_cap_cuts_only_its_channel() -> None:
    """A task of 50 hours counts for 4 where its channel is capped; the raw length is kept beside."""
    rows = [
        work("mturk", "2026-03-02T00:00", "2026-03-04T02:00"),
        work("timer", "2026-03-02T00:00", "2026-03-02T09:00"),
    ]
    kept, _ = timeline.clean(frame(rows), {"mturk": 14_400})
    assert kept.select("channel", "end", "raw_s", "clean_s").rows() == [
        ("mturk", at("04:00"), 180_000, 14_400),
        ("timer", at("09:00"), 32_400, 32_400),
    ]


@pytest.mark.parametrize(
    ("change", "trouble"),
    [
        ({"outcome": pl.lit("gap")}, "outcome .*gap.* is unknown; use one of"),
        ({"outcome": pl.lit(None, pl.String)}, "outcome .*None"),
        ({"worker": pl.lit(None, pl.String)}, "lack a worker"),
        ({"outcome": pl.lit("unpaid"), "reason": pl.lit(None, pl.String)}, "lack .* a reason"),
        ({"start": pl.col("start").dt.replace_time_zone("UTC")}, "column types .*start.*UTC"),
        ({"tier": pl.lit(1)}, "column types .*tier"),
    ],
)
def test_what_would_be_counted_wrongly_is_refused(change: dict[str, pl.Expr], trouble: str) -> None:
    """An unknown outcome, a missing name or another type raises, and says what to do."""
    with pytest.raises(ValueError, match=trouble):
        timeline.clean(frame(DAY_OF_SIX).with_columns(**change))


def test_senseless_limits_are_refused() -> None:
    """A cap of nothing and a negative pause are mistakes of the caller."""
    with pytest.raises(ValueError, match="would leave nothing"):
        timeline.clean(frame(DAY_OF_SIX), {"mturk": 0})
    with pytest.raises(ValueError, match="0 or more"):
        attribute(DAY_OF_SIX, -1)


def test_no_intervals_give_empty_frames_of_the_same_shape() -> None:
    """A ledger without hours has all the columns and no rows."""
    full, empty = attribute(DAY_OF_SIX), attribute([])
    for name in ("sessions", "session_channel", "day_channel", "shares"):
        assert getattr(empty, name).is_empty()
        assert getattr(empty, name).schema == getattr(full, name).schema
    assert timeline.full_hours(empty).schema == timeline.full_hours(full).schema
    assert timeline.waterfall(empty).schema == timeline.waterfall(full).schema
    cleaned, _ = timeline.clean(frame([]))
    assert timeline.session_tasks(cleaned, 60).is_empty()


def test_off_task_time_needs_no_session() -> None:
    """A worker who only searched has h3 and nothing else."""
    found = attribute([work("a", "09:00", "09:10", "off_task", "search")])
    assert found.sessions.is_empty()
    assert found.day_channel.is_empty()
    assert timeline.full_hours(found).row(0)[3:] == (0, 0, 0, 600, 600)


def test_keys_too_wide_to_pack_still_sort_together() -> None:
    """Columns whose product passes 2^62 are folded by rank: same order, same equalities."""
    rng = np.random.default_rng(4)
    keys = [rng.choice(np.array([-(2**40), 0, 3, 2**40]), 500) for _ in range(4)]
    order = np.argsort(_sweep.packed(*keys), kind="stable")
    assert order.tolist() == np.lexsort(keys[::-1]).tolist()
    assert np.unique(_sweep.packed(*keys)).size == len(set(zip(*(key.tolist() for key in keys), strict=True)))
