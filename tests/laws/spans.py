"""Hours once more, by plain interval arithmetic on whole seconds: what the engine's sums are held against."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tests.laws.truth import Span

Stretch = tuple[int, int]
GAP = 600


def seconds_of(span: Span, caps: Mapping[str, int]) -> Stretch:
    """Give a span in whole epoch seconds, cut at the longest its channel allows."""
    start, end = (int(m.replace(tzinfo=UTC).timestamp() // 1) for m in (span.start, span.end))
    cap = caps.get(span.channel)
    return start, min(end, start + cap) if cap else end


def union(stretches: Iterable[Stretch], gap: int = 0) -> list[Stretch]:
    """Join stretches that overlap or lie at most `gap` seconds apart; empty ones count for nothing."""
    joined: list[Stretch] = []
    for start, end in sorted(s for s in stretches if s[0] < s[1]):
        if joined and start - joined[-1][1] <= gap:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def without(stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """Give what is left of the stretches outside others."""
    edges = {edge for one in (*stretches, *taken) for edge in one}
    pieces = pairwise(sorted(edges))
    return [p for p in pieces if _inside(p, stretches) and not _inside(p, taken)]


def _inside(piece: Stretch, stretches: Iterable[Stretch]) -> bool:
    return any(start <= piece[0] and piece[1] <= end for start, end in stretches)


def by_day(stretches: Iterable[Stretch], zone: str) -> Counter[date]:
    """Add up seconds per local day."""
    days: Counter[date] = Counter()
    for start, end in stretches:
        while start < end:
            day = datetime.fromtimestamp(start, ZoneInfo(zone)).date()
            midnight = int(datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)).timestamp())
            days[day] += min(end, midnight) - start
            start = min(end, midnight)  # noqa: PLW2901  # what is left of the stretch
    return days
