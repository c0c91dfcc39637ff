"""Hours again, counted second by second as a person would with a clock and a list: both ways must agree."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms import timeline
from transforms._shares import OUTCOMES
from transforms.timeline import INTERVALS, Attribution

PARIS = "Europe/Paris"
Row = tuple[str, str, datetime, datetime, str, str]
Label = tuple[str, str]

WORK = [
    ("paid", "approved"),
    *(("unpaid", reason) for reason in ("pending", "rejected", "expired", "abandoned")),
]
OFF_TASK = [("off_task", "search"), ("off_task", "admin")]

NEAREST = ("pending", "revision", "rejected", "returned", "expired")
"""Unpaid reasons, nearest to pay first."""


def attribute(rows: list[Row], d_seconds: int) -> Attribution:
    """Clean and attribute with days as in Paris."""
    full = [(*row, None, "measured") for row in rows]
    cleaned, _ = timeline.clean(pl.DataFrame(full, schema=INTERVALS, orient="row"))
    return timeline.attribute(cleaned, d_seconds, PARIS)


def reference(rows: list[Row], d_seconds: int) -> Counter[tuple[Any, ...]]:
    """Count the seconds per worker, session, day, channel, outcome and reason, one at a time."""
    counted: Counter[tuple[Any, ...]] = Counter()
    for worker in {row[0] for row in rows}:
        clock = _clock([row for row in rows if row[0] == worker])
        busy = sorted(second for second, here in clock.items() if any(o != "off_task" for o, _ in here.values()))
        numbers = _sessions(busy, d_seconds)
        for second, (number, here) in _filled(clock, busy, numbers).items():
            channel = sorted(here)[second % len(here)]
            day = datetime.fromtimestamp(second, UTC).astimezone(ZoneInfo(PARIS)).date()
            counted[worker, number, day, channel, *here[channel]] += 1
    return counted


def _best(labels: list[Label]) -> tuple[str, str]:
    """Choose the label that wins a second: paid, then the reason nearest to pay, then by name."""
    places = {reason: place for place, reason in enumerate(("pending", "revision", "rejected", "returned", "expired"))}
    outcome, reason = min(labels, key=lambda it: (OUTCOMES.index(it[0]), places.get(it[1], 9), it[1]))
    return (outcome, "paid" if outcome == "paid" else reason)


def _clock(rows: list[Row]) -> dict[int, dict[str, Label]]:
    """List who runs in each second, and as what."""
    claims: dict[int, dict[str, list[Label]]] = defaultdict(lambda: defaultdict(list))
    for _, channel, start, end, outcome, reason in rows:
        for second in range(*(int(edge.replace(tzinfo=UTC).timestamp() // 1) for edge in (start, end))):
            claims[second][channel].append((outcome, reason))
    return {second: {channel: _best(labels) for channel, labels in here.items()} for second, here in claims.items()}


def _sessions(busy: list[int], d_seconds: int) -> dict[int, int]:
    """Give each busy second the number of its session."""
    numbers = {busy[0]: 1} if busy else {}
    for last, second in pairwise(busy):
        numbers[second] = numbers[last] + (second - last - 1 > d_seconds)
    return numbers


def _filled(clock: dict[int, dict[str, Label]], busy: list[int], numbers: dict[int, int]) -> dict[int, tuple[int | None, dict[str, Label]]]:
    """Give each second its session and its claimants: workers, neighbours of a gap, or off-task claims."""
    filled: dict[int, tuple[int | None, dict[str, Label]]] = {second: (None, here) for second, here in clock.items()}
    for second in busy:
        on_task = {channel: label for channel, label in clock[second].items() if label[0] != "off_task"}
        filled[second] = (numbers[second], on_task)
    for last, following in pairwise(busy):
        if numbers[last] != numbers[following]:
            continue
        for second in range(last + 1, following):
            side = last if 2 * (second - last - 1) < following - last - 1 else following
            filled[second] = (numbers[last], dict.fromkeys(filled[side][1], ("gap", "gap")))
    return filled


MIDNIGHTS = [
    datetime.fromisoformat("1969-12-31T23:59"),
    datetime.fromisoformat("2026-03-02T23:00"),
    datetime.fromisoformat("2026-03-29T22:00"),
    datetime.fromisoformat("2026-10-24T22:00"),
]
"""Instants around which days change in Paris, and one before 1970."""


@st.composite
def intervals(draw: st.DrawFn) -> list[Row]:
    """Draw up to a dozen intervals of a minute or less within five minutes around a midnight."""
    base = draw(st.sampled_from(MIDNIGHTS)) - timedelta(seconds=150)
    part = st.tuples(
        st.sampled_from("vw"),
        st.sampled_from(["a", "b", "ç"]),
        st.integers(0, 300_000),
        st.integers(0, 60_000) | st.just(10_000),
        st.sampled_from(WORK + OFF_TASK),
    )
    return [
        (
            worker,
            channel,
            base + timedelta(milliseconds=start),
            base + timedelta(milliseconds=start + length),
            *label,
        )
        for worker, channel, start, length, label in draw(st.lists(part, max_size=12))
    ]


def counted(found: Attribution) -> Counter[tuple[Any, ...]]:
    """Read the shares as the reference counts them."""
    return Counter({row[:6]: row[6] for row in found.shares.drop("overlap_s").rows() if row[6]})


@settings(max_examples=200, deadline=None)
@given(intervals(), st.integers(0, 40))
def test_every_second_is_where_a_clock_and_a_list_put_it(rows: list[Row], d_seconds: int) -> None:
    """The sweep agrees with counting one second after another, in every session, day, channel and reason."""
    assert counted(attribute(rows, d_seconds)) == reference(rows, d_seconds)


@settings(max_examples=100, deadline=None)
@given(intervals(), st.integers(0, 40), st.integers(0, 40))
def test_a_band_is_what_sessions_of_its_pause_hold(rows: list[Row], d_seconds: int, other: int) -> None:
    """The hours of another longest pause are those of sessions made with it, though work is not shared out anew."""
    full = [(*row, None, "measured") for row in rows]
    cleaned, _ = timeline.clean(pl.DataFrame(full, schema=INTERVALS, orient="row"))
    whole, bands = timeline.attribute_with_bands(cleaned, d_seconds, [other], PARIS)
    alone = attribute(rows, other).day_channel.filter(pl.col("h2_s") > 0)

    assert whole.shares.equals(attribute(rows, d_seconds).shares)
    assert bands.filter(pl.col("h2_s") > 0).drop("d_seconds").equals(alone.select("worker", "local_day", "channel", "h2_s"))


@settings(max_examples=100, deadline=None)
@given(intervals(), st.integers(0, 40), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[Row], d_seconds: int, random: Any) -> None:
    """A shuffled ledger gives the same frames, row by row."""
    shuffled = random.sample(rows, len(rows))
    one, other = attribute(rows, d_seconds), attribute(shuffled, d_seconds)
    for name in ("sessions", "session_channel", "day_channel", "shares"):
        assert getattr(one, name).equals(getattr(other, name))


@settings(max_examples=100, deadline=None)
@given(intervals(), st.integers(0, 40))
def test_the_law_of_time(rows: list[Row], d_seconds: int) -> None:
    """Σ channels = the worker's timeline to the second, per session and per day; h0 <= h1 <= h2 <= h3."""
    found = attribute(rows, d_seconds)
    of_session = found.session_channel.group_by("worker", "session_no").agg(
        h2_s=pl.col("attributed_s").sum(), on_task_s=pl.col("on_task_s").sum()
    )
    columns = ["worker", "session_no", "h2_s", "on_task_s"]
    assert of_session.sort(columns[:2]).equals(found.sessions.select(columns))
    full = timeline.full_hours(found)
    rungs = (
        pl.col("h0_s") <= pl.col("h1_s"),
        pl.col("h1_s") <= pl.col("h2_s"),
        pl.col("h2_s") <= pl.col("h3_s"),
    )
    assert full.select(pl.all_horizontal(*rungs).all()).item()
    by_session = found.session_channel
    assert (by_session["paid_s"] <= by_session["on_task_s"]).all()
    assert (by_session["on_task_s"] <= by_session["attributed_s"]).all()
    expected: Counter[tuple[Any, ...]] = Counter()
    for (worker, _, day, *_), seconds in reference(rows, d_seconds).items():
        expected[worker, day] += seconds
    by_day = full.group_by("worker", "local_day").agg(pl.col("h3_s").sum())
    assert {row[:2]: row[2] for row in by_day.rows()} == dict(expected)
    steps = timeline.waterfall(found).group_by("worker", "local_day", "channel").agg(h3_s=pl.col("seconds").sum())
    assert steps.sort(steps.columns).equals(full.select(steps.columns))


@settings(max_examples=100, deadline=None)
@given(intervals(), intervals(), st.integers(0, 40))
def test_a_ledger_cut_at_a_quiet_hour_gives_the_same_hours(early: list[Row], late: list[Row], d_seconds: int) -> None:
    """What lies a day away changes no share, so that only what changed need be counted again."""
    shift = timedelta(days=400)
    late = [(w, c, start + shift, end + shift, o, r) for w, c, start, end, o, r in late]
    parts = [counted_without_number(attribute(rows, d_seconds)) for rows in (early, late)]
    assert counted_without_number(attribute(early + late, d_seconds)) == parts[0] + parts[1]


def counted_without_number(found: Attribution) -> Counter[tuple[Any, ...]]:
    """Sum the shares over the numbers of sessions, which count from where a frame starts."""
    whole: Counter[tuple[Any, ...]] = Counter()
    for key, seconds in counted(found).items():
        whole[key[0], *key[2:]] += seconds
    return whole
