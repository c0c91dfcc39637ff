"""Prolific participant submissions, made by whole columns; money is integer cents until it is text."""

from datetime import date
from functools import cache

import numpy as np
import polars as pl

from benchmarks.text import Ints, codes, money, pick

AWAKE_FROM = 6 * 3600
AWAKE_SECONDS = 16 * 3600
LONGEST_STUDY_MS = 25 * 60 * 1000
STUDIES = 5_000
STATUSES = {
    "APPROVED": 0.905,
    "AWAITING REVIEW": 0.015,
    "RETURNED": 0.04,
    "REJECTED": 0.01,
    "SCREENED OUT": 0.015,
    "TIMED-OUT": 0.01,
    "PARTIALLY APPROVED": 0.005,
}
TOPICS = (
    "Image Matching",
    "Travel choices, money and time",
    "Perception of speech",
    "Café menus",
    'The "trust" game',
)


@cache
def studies(seed: int) -> pl.DataFrame:
    """Invent the studies, a row each: title, symbol, reward in cents, the code all its participants share."""
    rng = np.random.default_rng([seed, 10])
    topics = rng.integers(0, len(TOPICS), STUDIES)
    code = [word if roll > 0.02 else "NOCODE" for word, roll in zip(codes(rng, STUDIES, 8), rng.random(STUDIES), strict=True)]
    return pl.DataFrame(
        {
            "Study": [f"{TOPICS[topic]} ({number})" for number, topic in enumerate(topics)],
            "symbol": pick(("£", "$"), (rng.random(STUDIES) < 0.3).astype(np.int64)),
            "reward": rng.gamma(2.0, 90.0, STUDIES).astype(np.int64) + 10,
            "Completion Code": code,
        }
    )


def study_times(rng: np.random.Generator, rows: tuple[int, int], total: int, days: tuple[date, date]) -> tuple[Ints, Ints]:
    """Spread rows evenly over 06:00 to 22:00 UTC; give start and end in ms after the first midnight.

    Each study keeps inside its own slot, except one in a hundred, which runs on over the next two.
    """
    start, stop = rows
    slot_ms = ((days[1] - days[0]).days + 1) * AWAKE_SECONDS * 1000 / total
    place = np.arange(start, stop)
    begun = ((place + 0.25 * rng.random(stop - start)) * slot_ms).astype(np.int64)
    usual = min(slot_ms, LONGEST_STUDY_MS) * rng.uniform(0.3, 0.7, stop - start)
    lasting = np.where(rng.random(stop - start) < 0.01, 3 * usual, usual).astype(np.int64) + 1
    nights = begun // (AWAKE_SECONDS * 1000)
    clock: Ints = begun + (nights * (86_400 - AWAKE_SECONDS) + AWAKE_FROM) * 1000
    return clock, clock + lasting


def rows(seed: int, stream: int, bounds: tuple[int, int], total: int, days: tuple[date, date]) -> pl.DataFrame:
    """Make the submissions of rows start to stop of `total`, newest first; the times are still typed.

    The newest two rows of all are the study being done and the place being held: ACTIVE and RESERVED.
    """
    count = bounds[1] - bounds[0]
    rng = np.random.default_rng([seed, 11, stream])
    catalogue = studies(seed)[rng.integers(0, STUDIES, count)]
    begun, ended = study_times(rng, bounds, total, days)
    midnight = pl.lit(days[0]).cast(pl.Datetime("us"))
    status = rng.choice(list(STATUSES), count, p=list(STATUSES.values()))
    if bounds[1] == total:
        status = np.concatenate([status[:-2], np.array(["ACTIVE", "RESERVED"])[-min(2, count) :]])
    frame = catalogue.with_columns(
        Status=pl.Series(status.tolist(), dtype=pl.String),
        begun=pl.Series(begun),
        ended=pl.Series(ended),
        bonus=pl.Series(np.where(rng.random(count) < 0.05, rng.integers(5, 500, count), 0)),
        roll=pl.Series(rng.random(count)),
    )
    left = (pl.col("Status") == "RETURNED") & (pl.col("roll") < 0.9)
    unfinished = left | pl.col("Status").is_in(["TIMED-OUT", "ACTIVE", "RESERVED"])
    timeless = (pl.col("Status") == "RETURNED") & (pl.col("roll") < 0.05)
    return frame.reverse().select(
        "Study",
        Reward=pl.concat_str("symbol", money(pl.col("reward"))),
        Bonus=pl.concat_str("symbol", money(pl.col("bonus"))),
        **{
            "Started At": pl.when(~timeless).then(midnight + pl.duration(milliseconds="begun")),
            "Completed At": pl.when(~unfinished).then(midnight + pl.duration(milliseconds="ended")),
            "Completion Code": pl.when(~unfinished).then("Completion Code"),
        },
        Status="Status",
    )
