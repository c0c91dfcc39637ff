"""Exact hours: one sweep over the worker's clocked stretches, in whole seconds and fractions."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from fractions import Fraction

Stretch = tuple[str, int, int]


def union(stretches: Iterable[tuple[int, int]]) -> int:
    """Measure the seconds covered at least once by half-open stretches [start, end)."""
    covered, reached = 0, None
    for start, end in sorted(stretches):
        low = start if reached is None or start > reached else reached
        if end > low:
            covered += end - low
            reached = end
    return covered


def attribute(stretches: Iterable[Stretch]) -> dict[str, Fraction]:
    """Share every covered second equally among the channels active in it (metrics 2.3, step 4).

    Two stretches of one channel over the same second count once. The shares add up to the union of
    everything.
    """
    edges: list[tuple[int, int, str]] = []
    for channel, start, end in stretches:
        if end > start:
            edges += [(start, 1, channel), (end, -1, channel)]
    shares: dict[str, Fraction] = defaultdict(Fraction)
    open_now: Counter[str] = Counter()
    before = 0
    for moment, step, channel in sorted(edges):
        active = [name for name, depth in open_now.items() if depth]
        for name in active:
            shares[name] += Fraction(moment - before, len(active))
        open_now[channel] += step
        before = moment
    return dict(shares)
