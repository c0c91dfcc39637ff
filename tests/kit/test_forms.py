"""Logs and calendars: forms of their own, for which the kit has no writer of cells. `tests/test_read_own.py` tries their readers."""

from collections.abc import Callable

import pytest

from connectors.read import Unreadable
from connectors.vocabulary import Reason
from tests.kit.cases import Case, over
from tests.kit.export import File
from tests.kit.reading import read, table_of
from tests.kit.seeds import Seed, forms
from tests.kit.story import tell

BYTES: dict[str, Callable[[str], bytes]] = {
    "with a byte order mark": lambda text: text.encode("utf-8-sig"),
    "in UTF-16": lambda text: text.encode("utf-16"),
    "with lines ended by CR LF": lambda text: text.replace("\n", "\r\n").encode(),
}


def written(seed: Seed, write: Callable[[str], bytes] = str.encode) -> File:
    """Write a sample anew, its lines ended by LF before `write` changes them."""
    text = seed.path.read_bytes().decode().replace("\r\n", "\n")
    lines = sorted({int(t["line"]) for row in seed.told for t in row})
    return File(f"export{seed.path.suffix}", write(text), tuple(lines))


@over([Case(seed, seed.path.name) for seed in forms()])
def test_the_same_form_again_adds_nothing(case: Case) -> None:
    """A second download of the same entries leaves the ledger as it was."""
    once, twice = tell(case.seed, written(case.seed), written(case.seed, lambda text: f"{text}\n".encode()))
    assert once.rows
    assert twice == once, case.says("the second download adds or changes entries", "The key must know the entry again")


@over([Case(seed, f"{seed.path.name} {name}", write) for seed in forms() for name, write in BYTES.items()])
def test_a_form_is_read_alike_from_other_bytes(case: Case) -> None:
    """The same entries are told, however the file is written."""
    found, plain = (read(written(case.seed, write), case.seed) for write in (case.value, str.encode))
    assert plain.all
    assert found.all == plain.all, case.says(found.why or "other entries are told", "This is a bug of the reader")


@over([Case(seed, seed.path.name) for seed in forms()])
def test_a_web_page_under_the_name_of_a_form_is_refused(case: Case) -> None:
    """A log-in page, saved as the log or the calendar, is told as a web page."""
    with pytest.raises(Unreadable) as refusal:
        table_of(File(f"export{case.seed.path.suffix}", b"<!DOCTYPE html>\n<html><body>Log in</body></html>", ()))
    assert refusal.value.reason == Reason.HTML
