"""The laws on random lives on Prolific."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import Config, PersonTable
from tests.laws import fx, laws, prolific, story
from tests.laws.harness import File, Ledger
from tests.laws.profiles import examples
from tests.laws.truth import Case, orders

CONFIG = Config(person=PersonTable(timezone=story.ZONE, reporting_currency="GBP"))


@examples(15)
@given(case=story.cases(prolific.SOURCE), rates=st.lists(st.sampled_from(fx.FILES), max_size=3, unique=True), data=st.data())
def test_laws_hold_on_any_life(ledger: Ledger, case: Case, rates: list[File], data: st.DataObject) -> None:
    """Fold, replay, time and ladder: exports and rates in any order, again, and in any number of runs, and rebuilt at once."""
    files = [*case.files, *rates]
    order = data.draw(orders(len(files)))
    ledger.empty(CONFIG)
    incremental = ledger.feed([[files[n] for n in run] for run in order])
    laws.fold(ledger, case.earned)
    laws.days(ledger, case.earned)
    laws.marts(ledger)
    laws.identity(ledger)
    laws.ladder(ledger)
    laws.time(ledger, case.worked, prolific.CAPS)

    ledger.empty(CONFIG)
    laws.same(ledger.feed([files]), incremental)
