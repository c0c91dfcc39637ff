"""The laws up to the ledger, on random lives of one platform each."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import AccountTable, Config, PersonTable
from tests.laws import amazon, awin, laws, prolific, story, upwork
from tests.laws.harness import Ledger
from tests.laws.profiles import examples
from tests.laws.story import Source
from tests.laws.truth import Case, orders

PERSON = PersonTable(timezone=story.ZONE, reporting_currency="EUR")
CONFIG = Config(person=PERSON, account=(AccountTable(platform="amazon_associates", marketplace="US"),))
Raw = Callable[[bytes], Mapping[str, Decimal]]


SOURCES = {"prolific": prolific, "awin": awin, "amazon": amazon, "upwork": upwork}


@pytest.mark.parametrize(("name", "source", "raw"), [(n, m.SOURCE, m.raw) for n, m in SOURCES.items()], ids=SOURCES)
def test_ledger_is_the_truth(ledger: Ledger, name: str, source: Source[Any], raw: Raw) -> None:
    """Lines, money, fold and replay: whatever the order, the overlap, the repetition and the runs."""

    @examples(30)
    @given(case=story.cases(source), data=st.data())
    def law(case: Case, data: st.DataObject) -> None:
        ledger.empty(CONFIG)
        found = ledger.feed(case.runs(data.draw(orders(len(case.exports)))), marts=False)
        laws.lines(ledger, case.files)
        for file in case.files:
            laws.money(ledger, file, raw(file.content))
        earned = upwork.earned(case) if name == "upwork" else case.earned
        laws.fold(ledger, earned)
        laws.days(ledger, earned)
        laws.identity(ledger)

        ledger.empty(CONFIG)
        laws.same(ledger.feed([case.files], marts=False), found)

    law()
