"""The report of a crowded home: small enough for a mail, the largest first, and the rest named."""

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.html import Language
from pipelines.html.build import html
from pipelines.html.figure import MOST, MOST_ROWS
from pipelines.html.tongue import Tongue
from tests.support.page import Page
from tests.support.reports import changed, crowded

LIMIT = 2_000_000


@lru_cache(maxsize=1)
def text() -> str:
    """The report of a home with forty-one times the channels, products and files of the sample life."""
    with TemporaryDirectory() as folder:
        return html(changed(Path(folder) / "home", crowded), Language.FR, lambda *_: None)


def test_it_stays_small() -> None:
    """At most 2 MB with some 250 channels and 200 products."""
    assert len(text().encode()) < LIMIT


def test_the_largest_are_told_and_the_rest_is_named() -> None:
    """Side by side stand twelve channels, none poorer than one left out; a sentence names channels that are left out and counts the others."""
    shown = Page(text()).figures["channels.side"]
    channels, received = shown.column("channel_id"), [float(value) for value in shown.column("received_rc")]

    assert len(set(channels)) == MOST
    assert {channel.partition(":")[0] for channel in channels} == {"upwork"}
    assert min(received) == max(received)
    assert any(note.startswith("Seuls les plus grands") and "autres" in note for note in shown.notes)


def test_alerts_are_never_left_out_for_being_small() -> None:
    """What changed is told of small channels too, up to the rows that a figure holds."""
    shown = Page(text()).figures["month.changed"]

    assert len(set(shown.column("channel_id"))) > MOST
    assert len(shown.column("text")) == MOST_ROWS
    assert Tongue(Language.FR).say("left_out_rows", kept=MOST_ROWS, n=246) in shown.notes


def test_every_figure_is_bounded() -> None:
    """No table is longer than the rows that a figure holds."""
    longest = {key: max((len(f.column(name)) for name, _, _ in f.values), default=0) for key, f in Page(text()).figures.items()}

    assert max(longest.values()) <= MOST_ROWS
    assert sum(1 for n in longest.values() if n >= MOST) > 10
