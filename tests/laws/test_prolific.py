"""The laws on random lives on Prolific."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import Config, PersonTable
from tests.laws import laws, prolific
from tests.laws.harness import Ledger
from tests.laws.profiles import examples
from tests.laws.truth import Case, orders

CONFIG = Config(person=PersonTable(timezone=prolific.ZONE, reporting_currency="GBP"))


@examples(40)
@given(case=prolific.cases(), data=st.data())
def test_laws_hold_on_any_life(ledger: Ledger, case: Case, data: st.DataObject) -> None:
    """Lines, money, fold, replay, time and ladder: exports in any order, again, and in any number of runs, and rebuilt at once."""
    ledger.empty(CONFIG)
    incremental = ledger.feed(case.runs(data.draw(orders(len(case.exports)))))
    laws.lines(ledger, case.files)
    for file in case.files:
        laws.money(ledger, file, prolific.raw(file.content))
    laws.fold(ledger, case.earned)
    laws.days(ledger, case.earned)
    laws.marts(ledger)
    laws.identity(ledger)
    laws.ladder(ledger)
    laws.time(ledger, case.worked, prolific.CAPS)

    ledger.empty(CONFIG)
    assert ledger.feed([case.files]) == incremental
