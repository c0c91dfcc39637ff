"""Which receipt is which payout? One to one, whatever order things came in; what cannot be told apart is said to be doubtful.

Rules are tried one after the other. Within a rule a pair is made when the receipt can only be this payout and no other receipt can say
the same, so that a payout that never arrived takes nobody else's receipt. Where several remain and at least three payouts of the same
route have shown how long it takes, the one that is nearer to that is taken, if it is nearer for both sides. Nothing else is guessed: two
equal candidates stay doubtful, and are kept from the weaker rules after.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from statistics import median_low

ENOUGH = 3
"""Pairs that tell how long a route takes."""
UNKNOWN = -1
"""Days that cannot be compared: they come first, so that nothing is nearer."""
Lags = dict[str, list[int]]


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
    by_tier: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        by_tier[edge.tier].append(edge)
    done, lags = Matched(), Lags()
    sent: set[int] = set()
    arrived: set[int] = set()
    for tier in sorted(by_tier):
        open_ = _Open([e for e in by_tier[tier] if e.sent not in sent and e.arrived not in arrived])
        while found := open_.only() or _usual(open_.edges(), lags):
            open_.take(found)
            done.pairs += found
            for edge in found:
                if edge.lag is not None:
                    lags.setdefault(edge.route, []).append(edge.lag)
        left = open_.edges()
        done.doubtful += left
        settled = (*done.pairs, *left)
        sent |= {e.sent for e in settled}
        arrived |= {e.arrived for e in settled}
    return done


class _Open:
    """The edges of one rule that are still open, seen from both ends."""

    def __init__(self, edges: Sequence[Edge]) -> None:
        self._payouts: dict[int, dict[int, Edge]] = defaultdict(dict)
        self._receipts: dict[int, dict[int, Edge]] = defaultdict(dict)
        for edge in edges:
            self._payouts[edge.sent][edge.arrived] = edge
            self._receipts[edge.arrived][edge.sent] = edge
        self._single: dict[int, set[int]] = defaultdict(set)
        self._touched: set[int] = set()
        for arrived in self._receipts:
            self._look(arrived)

    def edges(self) -> list[Edge]:
        """Give every open edge."""
        return [edge for own in self._payouts.values() for edge in own.values()]

    def only(self) -> list[Edge]:
        """Give the edges of receipts that can be one payout only, where no other receipt can be that one only."""
        touched, self._touched = self._touched, set()
        return [self._payouts[sent][next(iter(self._single[sent]))] for sent in touched if len(self._single[sent]) == 1]

    def take(self, pairs: Sequence[Edge]) -> None:
        """Close all edges at both ends of these pairs."""
        for pair in pairs:
            own, theirs = self._payouts.pop(pair.sent), self._receipts.pop(pair.arrived)
            self._single.pop(pair.sent, None)
            for arrived in own.keys() - {pair.arrived}:
                self._receipts[arrived].pop(pair.sent)
            for sent in theirs.keys() - {pair.sent}:
                self._payouts[sent].pop(pair.arrived)
                self._single[sent].discard(pair.arrived)
                self._touched.add(sent)
            for arrived in own.keys() - {pair.arrived}:
                self._look(arrived)

    def _look(self, arrived: int) -> None:
        """Note a receipt that can be one payout only."""
        if len(self._receipts[arrived]) == 1:
            sent = next(iter(self._receipts[arrived]))
            self._single[sent].add(arrived)
            self._touched.add(sent)


def _usual(edges: Sequence[Edge], lags: Lags) -> list[Edge]:
    """Give the edges whose days between are nearer to what is usual than those of any other edge at either end."""
    usual = {route: median_low(told) for route, told in lags.items() if len(told) >= ENOUGH}
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
