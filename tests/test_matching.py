"""Receipts find their payouts one to one; what is equal stays doubtful; order plays no part."""

import random
from collections import Counter
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.matching import Edge, match


def edge(sent: int, arrived: int, lag: int | None = None, tier: int = 2, route: str = "p>w") -> Edge:
    """Give an edge."""
    return Edge(sent, arrived, tier, route, lag)


def pairs(edges: Sequence[Edge]) -> dict[int, int]:
    """Give the receipts that were found, by payout."""
    return {e.sent: e.arrived for e in match(edges).pairs}


def doubtful(edges: Sequence[Edge]) -> tuple[set[int], set[int]]:
    """Give the payouts and receipts that could be several."""
    left = match(edges).doubtful
    return {e.sent for e in left}, {e.arrived for e in left}


def weekly(count: int, lag: int, *, lost: Sequence[int] = ()) -> list[Edge]:
    """Give the edges of equal payouts every seven days, each arriving after `lag` days, in a window of 14 days."""
    sent = {n: 7 * n for n in range(count)}
    arrived = {n: 7 * n + lag for n in range(count) if n not in lost}
    return [edge(p, r, there - day) for p, day in sent.items() for r, there in arrived.items() if -1 <= there - day <= 14]


def test_a_single_candidate_is_the_payout() -> None:
    """One payout and one receipt belong together."""
    assert pairs([edge(1, 10)]) == {1: 10}
    assert doubtful([edge(1, 10)]) == (set(), set())


@pytest.mark.parametrize(
    "edges",
    [
        [edge(1, 10, 2), edge(2, 10, 2)],
        [edge(1, 10, 2), edge(1, 11, 2)],
        [edge(1, 10, 2), edge(1, 11, 3)],
        [edge(p, r, 2) for p in (1, 2) for r in (10, 11)],
    ],
    ids=["two payouts, one receipt", "one payout, two receipts", "two receipts on two days", "two of each"],
)
def test_equal_candidates_stay_doubtful(edges: list[Edge]) -> None:
    """Nothing tells them apart, so nothing is chosen."""
    assert pairs(edges) == {}
    assert doubtful(edges) == ({e.sent for e in edges}, {e.arrived for e in edges})


def test_equal_weekly_payouts_follow_each_other() -> None:
    """The first receipt can only be the first payout, and so on to the last."""
    assert pairs(weekly(6, 2)) == {n: n for n in range(6)}


def test_a_lost_payout_takes_nobody_elses_receipt() -> None:
    """When it is known how long a route takes, the payout that never arrived is the one that is left over."""
    found = match(weekly(8, 2, lost=[5]))

    assert {e.sent: e.arrived for e in found.pairs} == {n: n for n in range(8) if n != 5}
    assert found.doubtful == []


def test_daily_equal_payouts_of_years_are_matched_quickly() -> None:
    """Two thousand payouts in a chain are two thousand pairs, one after the other."""
    edges = [edge(day, there, there - day) for day in range(2000) for there in range(day, min(day + 14, 2000))]

    assert pairs(edges) == {n: n for n in range(2000)}


def test_without_a_habit_a_lost_payout_leaves_doubt() -> None:
    """The first of equal payouts is lost: no receipt is certain, so all of them are doubtful."""
    found = match(weekly(3, 2, lost=[0]))

    assert found.pairs == []
    assert {e.sent for e in found.doubtful} == {0, 1, 2}


def test_a_habit_does_not_choose_between_two_as_near() -> None:
    """A day too early and a day too late are the same distance."""
    habit = [edge(n, n, 3) for n in range(3)]
    assert pairs([*habit, edge(8, 80, 2), edge(8, 81, 4)]) == {0: 0, 1: 1, 2: 2}
    assert pairs([*habit, edge(8, 80, 3), edge(8, 81, 4)]) == {0: 0, 1: 1, 2: 2, 8: 80}


def test_a_day_that_is_not_told_is_never_further_away() -> None:
    """A payout without a day may be just as near as the one with a day."""
    habit = [edge(n, n, 3) for n in range(3)]
    assert 8 not in pairs([*habit, edge(8, 80, 3), edge(9, 80, None), edge(9, 81, None), edge(8, 81, 9)])


def test_the_habit_of_a_route_says_nothing_of_another() -> None:
    """How long one platform takes is not how long another takes."""
    habit = [edge(n, n, 3) for n in range(3)]
    assert 8 not in pairs([*habit, edge(8, 80, 3, route="q>w"), edge(8, 81, 9, route="q>w")])


def test_a_stronger_rule_comes_first_and_takes_its_receipt_away() -> None:
    """A receipt that names the payout is not left to another payout of the same amount."""
    edges = [edge(1, 10, tier=1), edge(2, 10, tier=2), edge(2, 11, tier=2)]
    assert pairs(edges) == {1: 10, 2: 11}


def test_what_is_doubtful_by_a_strong_rule_is_not_taken_by_a_weak_one() -> None:
    """A payout that equals two receipts is not given a third by conversion."""
    edges = [edge(1, 10, tier=2), edge(1, 11, tier=2), edge(1, 12, tier=4), edge(2, 11, tier=4)]
    assert pairs(edges) == {}
    assert doubtful(edges) == ({1}, {10, 11})


EDGES = st.lists(
    st.builds(edge, st.integers(0, 6), st.integers(0, 6), st.one_of(st.none(), st.integers(-1, 9)), st.integers(1, 3)),
    max_size=24,
    unique_by=lambda e: (e.sent, e.arrived),
)


def simply(edges: Sequence[Edge]) -> tuple[set[Edge], set[Edge]]:
    """Match in the plainest way: look at every edge anew after each round."""
    pairs: list[Edge] = []
    doubtful: list[Edge] = []
    for tier in sorted({e.tier for e in edges}):
        while True:
            settled = [*pairs, *doubtful]
            ends = {e.sent for e in settled}, {e.arrived for e in settled}
            alive = [e for e in edges if e.tier == tier and e.sent not in ends[0] and e.arrived not in ends[1]]
            payouts = Counter(e.arrived for e in alive)
            claims = Counter(e.sent for e in alive if payouts[e.arrived] == 1)
            found = [e for e in alive if payouts[e.arrived] == 1 and claims[e.sent] == 1] or nearest(alive, pairs)
            if not found:
                break
            pairs += found
        doubtful += alive
    return set(pairs), set(doubtful)


def nearest(alive: Sequence[Edge], pairs: Sequence[Edge]) -> list[Edge]:
    """Give the edges that are strictly nearer to what is usual than all others at their ends, all of which are known."""
    told: dict[str, list[int]] = {}
    for pair in pairs:
        if pair.lag is not None:
            told.setdefault(pair.route, []).append(pair.lag)
    usual = {route: sorted(lags)[(len(lags) - 1) // 2] for route, lags in told.items() if len(lags) >= 3}

    def away(one: Edge) -> int:
        return -1 if one.lag is None or one.route not in usual else abs(one.lag - usual[one.route])

    return [
        e
        for e in alive
        if away(e) >= 0 and all(away(o) > away(e) for o in alive if o is not e and (o.sent == e.sent or o.arrived == e.arrived))
    ]


@settings(max_examples=500, deadline=None)
@given(EDGES)
def test_the_quick_way_finds_what_the_plain_way_finds(edges: list[Edge]) -> None:
    """Looking only at what changed gives the same pairs and doubts as looking at everything again."""
    found = match(edges)

    assert (set(found.pairs), set(found.doubtful)) == simply(edges)


@settings(max_examples=300, deadline=None)
@given(EDGES, st.randoms(use_true_random=False), st.permutations(range(7)), st.permutations(range(7)))
def test_names_and_order_play_no_part(edges: list[Edge], rng: random.Random, sent: list[int], arrived: list[int]) -> None:
    """Shuffled edges, and other numbers for payouts and receipts, give the same pairs; pairs are one to one and edges."""
    found = match(edges)
    renamed = [Edge(sent[e.sent], arrived[e.arrived], e.tier, e.route, e.lag) for e in edges]
    rng.shuffle(renamed)
    again = match(renamed)

    assert {(sent[e.sent], arrived[e.arrived]) for e in found.pairs} == {(e.sent, e.arrived) for e in again.pairs}
    assert {(sent[e.sent], arrived[e.arrived]) for e in found.doubtful} == {(e.sent, e.arrived) for e in again.doubtful}
    assert len({e.sent for e in found.pairs}) == len({e.arrived for e in found.pairs}) == len(found.pairs)
    assert set(found.pairs) <= set(edges)
    assert not {e.sent for e in found.pairs} & {e.sent for e in found.doubtful}
