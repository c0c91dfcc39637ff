"""Which receipt is which payout? One to one, whatever order things came in; what cannot be told apart is said to be doubtful.

Rules are tried one after the other. Within a rule a pair is made when the receipt can only be this payout and no other receipt can say
the same, so that a payout that never arrived takes nobody else's receipt. Where several remain and at least three payouts of the same
route have shown how long it takes, the one that is nearer to that is taken, if it is nearer for both sides. Nothing else is guessed: two
equal candidates stay doubtful, and are kept from the weaker rules after.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_low

ENOUGH = 3
"""Pairs that tell how long a route takes."""
UNKNOWN = -1
"""Days that cannot be compared: they come first, so that nothing is nearer."""


@dataclass(frozen=True)
class Edge:
    """One receipt that one payout could be. `tier` is the rule, `route` who pays into what, `lag` the days between, where told."""

    sent: int
    arrived: int
    tier: int
    route: str
    lag: int | None


@dataclass
class Matched:
    """The pairs that are certain, and the edges of payouts and receipts that could be several."""

    pairs: list[Edge] = field(default_factory=list)
    doubtful: list[Edge] = field(default_factory=list)


def match(edges: Iterable[Edge]) -> Matched:
    """Match payouts and receipts; the answer depends on the edges only, not on their order."""
    every = list(edges)
    done = Matched()
    lags: dict[str, list[int]] = defaultdict(list)
    for tier in sorted({e.tier for e in every}):
        alive = _open([e for e in every if e.tier == tier], done)
        while found := _only(alive) or _usual(alive, lags):
            done.pairs += found
            for edge in found:
                if edge.lag is not None:
                    lags[edge.route].append(edge.lag)
            alive = _open(alive, done)
        done.doubtful += alive
    return done


def _open(edges: Sequence[Edge], done: Matched) -> list[Edge]:
    """Give the edges of which neither end is matched or doubtful."""
    settled = (*done.pairs, *done.doubtful)
    sent, arrived = {e.sent for e in settled}, {e.arrived for e in settled}
    return [e for e in edges if e.sent not in sent and e.arrived not in arrived]


def _only(edges: Sequence[Edge]) -> list[Edge]:
    """Give the edges of receipts that can be one payout only, where no other receipt can be that one only."""
    payouts = Counter(e.arrived for e in edges)
    single = [e for e in edges if payouts[e.arrived] == 1]
    claims = Counter(e.sent for e in single)
    return [e for e in single if claims[e.sent] == 1]


def _usual(edges: Sequence[Edge], lags: dict[str, list[int]]) -> list[Edge]:
    """Give the edges whose days between are nearer to what is usual than those of any other edge at either end."""
    usual = {route: median_low(sorted(told)) for route, told in lags.items() if len(told) >= ENOUGH}
    away = {e: UNKNOWN if e.lag is None or e.route not in usual else abs(e.lag - usual[e.route]) for e in edges}
    by_sent, by_arrived = _ranked((e.sent, away[e]) for e in edges), _ranked((e.arrived, away[e]) for e in edges)
    return [e for e in edges if _nearest(away[e], by_sent[e.sent]) and _nearest(away[e], by_arrived[e.arrived])]


def _ranked(told: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for end, days in told:
        found[end].append(days)
    return {end: sorted(days) for end, days in found.items()}


def _nearest(own: int, ranked: Sequence[int]) -> bool:
    """Whether a distance is the smallest at an end, known like all others there, and nobody else's."""
    return own != UNKNOWN and ranked[0] == own and ranked[1:2] != [own]
