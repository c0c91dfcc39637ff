"""Everything that is computed from the ledger, in its order: hours, efficiency, payouts, and what each channel is worth."""

from collections.abc import Callable, Iterator

from pipelines import efficiency, hours, marts, payouts
from pipelines.steps import Work


def _whole(step: Callable[[Work], object]) -> Callable[[Work], None]:
    """Give a step in a transaction of its own."""

    def done(work: Work) -> None:
        with work.store.transaction():
            step(work)

    return done


STEPS: tuple[tuple[str, Callable[[Work], object]], ...] = (
    ("hours", _whole(hours.rebuild)),
    ("efficiency", _whole(efficiency.rebuild)),
    ("payouts", _whole(payouts.rebuild)),
    ("worth", marts.rebuild),
)


def steps(work: Work) -> Iterator[str]:
    """Bring everything up to date; give the name of each step before it is done."""
    for name, step in STEPS:
        yield name
        step(work)


def count(work: Work, *, worth: bool = True) -> None:
    """Bring everything up to date; without `worth` only what it rests on."""
    for name, step in STEPS:
        if worth or name != "worth":
            step(work)
