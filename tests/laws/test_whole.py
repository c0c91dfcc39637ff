"""All the laws, up to the marts: on one platform with exchange rates, and on several with a time log beside them."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import AccountTable, Config, PersonTable
from tests.laws import amazon, awin, fx, laws, plain, prolific, story, upwork
from tests.laws.harness import File, Ledger
from tests.laws.profiles import examples
from tests.laws.truth import Case, Earned, Span, orders

POUNDS = Config(person=PersonTable(timezone=story.ZONE, reporting_currency="GBP"))
EUROS = Config(
    person=PersonTable(timezone=story.ZONE, reporting_currency="EUR"),
    account=(AccountTable(platform="amazon_associates", marketplace="US"),),
)
RATES = st.lists(st.sampled_from(fx.FILES), max_size=3, unique=True)


@examples(30)
@given(case=story.cases(prolific.SOURCE), rates=RATES, data=st.data())
def test_one_platform_with_rates(ledger: Ledger, case: Case, rates: list[File], data: st.DataObject) -> None:
    """Fold, replay, time and ladder: exports and rates in any order, again, and in any number of runs, and rebuilt at once."""
    files = [*case.files, *rates]
    _all_laws(ledger, POUNDS, files, data.draw(orders(len(files))), case.earned, case.worked)


@examples(30)
@given(
    log=story.cases(plain.SOURCE, 2),
    studies=story.cases(prolific.SOURCE, 2),
    jobs=story.cases(upwork.SOURCE, 2),
    links=st.sampled_from([awin.SOURCE, amazon.SOURCE]).flatmap(lambda source: story.cases(source, 2)),
    rates=RATES,
    data=st.data(),
)
def test_several_platforms_and_a_time_log(
    ledger: Ledger, log: Case, studies: Case, jobs: Case, links: Case, rates: list[File], data: st.DataObject
) -> None:
    """The same for a hybrid worker: channels share one timeline, and hours told from memory stand beside measured ones."""
    files = [*log.files, *studies.files, *jobs.files, *links.files, *rates]
    earned = [*studies.earned, *upwork.earned(jobs), *links.earned]
    _all_laws(ledger, EUROS, files, data.draw(orders(len(files))), earned, [*log.worked, *studies.worked])


def _all_laws(
    ledger: Ledger, config: Config, files: list[File], order: list[list[int]], earned: list[Earned], worked: list[Span]
) -> None:
    ledger.empty(config)
    incremental = ledger.feed([[files[n] for n in run] for run in order])
    laws.fold(ledger, earned)
    laws.days(ledger, earned)
    laws.marts(ledger)
    laws.identity(ledger)
    laws.conversion(ledger)
    laws.ladder(ledger)
    laws.time(ledger, worked, prolific.CAPS)

    ledger.empty(config)
    laws.same(ledger.feed([files]), incremental)
