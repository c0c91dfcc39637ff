"""What no engine can know is at least the same whatever the order: no law is asserted here but replay."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.laws import laws, story
from tests.laws.harness import Ledger
from tests.laws.profiles import examples
from tests.laws.story import NEVER, Moment, Source
from tests.laws.test_platforms import CONFIG, SOURCES
from tests.laws.truth import Case, Export, orders


@st.composite
def chaos(draw: st.DrawFn, source: Source[Any]) -> Case:
    """Draw exports without rhyme: rows come and go, states go back, older stretches are told again after newer ones."""
    now = draw(st.sampled_from(story.BASES))
    life = [draw(source.beat(Moment(now + timedelta(hours=n), NEVER, beats=True))) for n in range(draw(st.integers(1, 4)))]
    exports: list[Export] = []
    for number in range(draw(st.integers(2, 5))):
        moment = Moment(now + timedelta(days=number), NEVER, beats=True)
        life += [draw(source.late(moment, life))] if draw(st.booleans()) else []
        rows = [draw(source.changed(row, moment)) for row in draw(st.lists(st.sampled_from(life), max_size=6))]
        first: date = now.date() + timedelta(days=draw(st.integers(-3, 1)))
        exports.append(draw(source.export(rows, first, first + timedelta(days=draw(st.integers(0, 5))), number)))
    return Case(tuple(exports))


@pytest.mark.parametrize("source", [m.SOURCE for m in SOURCES.values()], ids=SOURCES)
def test_any_exports_give_one_ledger(ledger: Ledger, source: Source[Any]) -> None:
    """Exports that contradict each other give the same ledger in any order, overlap, repetition and number of runs."""

    @examples(50)
    @given(case=chaos(source), data=st.data())
    def law(case: Case, data: st.DataObject) -> None:
        order = data.draw(orders(len(case.exports)))
        ledger.empty(CONFIG)
        found = ledger.feed(case.runs(order), marts=False)
        ledger.empty(CONFIG)
        laws.same(ledger.feed([case.files], marts=False), found)

    law()
