"""Every error that a person can meet, provoked: no place in the programs raises one that nobody has seen printed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.errors.commands import PROVOKED, typed
from tests.errors.ground import BASES, Ground, kinds, sites, watching
from tests.errors.record import compare, recorded, told
from tests.support.exports import awkward

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published warehouse of one of everything."""
    return awkward(tmp_path_factory.mktemp("lived"))


@pytest.fixture(scope="module")
def printed(lived: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Everything provoked once: by place in the code, what was typed, what was printed, and the exit code."""
    found: dict[str, Any] = {}
    for case in PROVOKED:
        with pytest.MonkeyPatch.context() as patch, watching(patch) as notebook:
            ground = Ground(tmp_path_factory.mktemp("case") / "harvest", lived, patch)
            ground.home.mkdir()
            if case.before:
                case.before(ground)
            code, text = _outcome(ground, case)
            made = [(kind, place) for kind, place in notebook.seen if place]
            assert made, f"{case.trouble}: nothing was raised; {code}: {text}"
            for kind, place in made:
                found.setdefault(
                    place,
                    {"error": kind, "trouble": case.trouble, "command": case.command, "code": code, "printed": told(text, ground.home)},
                )
    return found


def _outcome(ground: Ground, case: Any) -> tuple[int, str]:
    """Give the exit code and what is printed; a step by itself tells them by its error, as the command line would."""
    if case.step is None:
        return typed(ground, case.command)
    try:
        ended = case.step(ground)
    except (*BASES,) as why:
        return int(getattr(why, "code", 60)), str(why)
    assert isinstance(ended, tuple), case.trouble
    return ended


def test_every_place_that_raises_is_provoked(printed: dict[str, Any]) -> None:
    """Each `raise` of an error for people has a case that reaches it, and no case is listed for nothing."""
    known = {site.name for here in sites().values() for site in here}
    assert sorted(known - set(printed)) == []
    assert sorted(set(printed) - known) == []


def test_what_is_printed_is_what_the_page_says(printed: dict[str, Any]) -> None:
    """Place, trouble and next step as recorded; the exit code is the class's."""
    compare("errors", printed)


def test_every_kind_of_error_is_provoked(printed: dict[str, Any]) -> None:
    """No class of error is there for nothing: each is raised somewhere, and seen here."""
    documented = kinds(*(base.__name__ for base in BASES))
    assert documented - {"MoissonError", "WarehouseError"} == {one["error"] for one in printed.values()}


@pytest.mark.parametrize("place", sorted(recorded()["errors"]))
def test_a_message_names_a_next_step(place: str) -> None:
    """No message is a riddle: it is a sentence or more, and names a command, a setting, an option, or what to do."""
    text = recorded()["errors"][place]["printed"]
    assert len(text.split()) > 4
    assert "Traceback" not in text
