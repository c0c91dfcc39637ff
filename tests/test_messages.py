"""Every message for a person names the place, the trouble and the next step: all places in the code that raise one are gone over."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.config import load
from pipelines.errors import FORM, ConfigurationError, Exit, MoissonError, parted, told
from tests.conftest import ROOT
from warehouse.errors import DiskError

FOR_PEOPLE = {
    "ConfigurationError",
    "ConservationError",
    "DiskError",
    "ExportError",
    "LawBrokenError",
    "LockedError",
    "MappingError",
    "NoSuchCellError",
    "NotOursError",
    "NothingPublishedError",
    "QueryError",
    "VersionError",
    "WarehouseError",
}
HANDED_ON = {"why", "told", "wrong"}
"""Names of texts that are made elsewhere: of a message that was looked at where it was raised, or of several of them."""


def raised() -> Iterator[tuple[str, ast.Call]]:
    """Give every error for people that the code makes, with its place in the code."""
    for room in ("connectors", "pipelines", "warehouse"):
        for path in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FOR_PEOPLE:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def wordings(node: ast.AST) -> list[str]:
    """Give the texts that an expression can be, with X for what is put in; none for a text that is made elsewhere."""
    if isinstance(node, ast.IfExp):
        return wordings(node.body) + wordings(node.orelse)
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)]
    return []


RAISED = list(raised())


@pytest.mark.parametrize(("place", "call"), RAISED, ids=[place for place, _ in RAISED])
def test_a_message_names_place_trouble_and_next_step(place: str, call: ast.Call) -> None:
    """It is written as PLACE: TROUBLE. NEXT STEP, or given in these parts; a text from elsewhere is one of a known few."""
    words = {word.arg for word in call.keywords}
    if words:
        assert words == {"place", "next_step"}, place
        return
    texts = wordings(call.args[0])
    if not texts:
        names = {node.id for node in ast.walk(call.args[0]) if isinstance(node, ast.Name)}
        assert names & HANDED_ON, f"{place}: {ast.unparse(call)}"
    for text in texts:
        assert FORM.fullmatch(text) or text == "X: X", f"{place}: {text}"


def test_many_messages_were_gone_over() -> None:
    """The search finds the places that raise: in each room, and by all three ways of writing a message."""
    rooms = {place.split("/")[0] for place, _ in RAISED}
    assert rooms == {"connectors", "pipelines", "warehouse"}
    assert len(RAISED) > 60
    assert sum(bool(call.keywords) for _, call in RAISED) > 8


def test_the_parts_of_a_message_are_its_sentence() -> None:
    """Given in parts or whole, place, trouble and next step are what a person reads, in this order."""
    whole = "/a b/x.csv: it holds: two tables. Choose one. Or both."
    by_parts = ConfigurationError("it holds: two tables.", place="/a b/x.csv", next_step="Choose one. Or both.")
    assert str(by_parts) == whole
    for found in (told(by_parts, Exit.CONFIGURATION, str(by_parts)), parted(whole, Exit.CONFIGURATION)):
        assert (found.place, found.trouble, found.next) == ("/a b/x.csv", "it holds: two tables.", "Choose one. Or both.")
        assert found.plain()["error"]["exit"] == 60


def test_a_place_with_a_colon_and_a_full_stop_stays_whole() -> None:
    """Parts that are given are never guessed from the sentence."""
    odd = MoissonError("is there already.", place="/home/My. Files: old/moisson.toml", next_step="Move it.")
    assert told(odd, Exit.CONFIGURATION, str(odd)).place == "/home/My. Files: old/moisson.toml"


def test_an_error_of_the_system_names_its_file_and_a_way_out() -> None:
    """A folder that cannot be written is told by its path, in the system's words, and with what to do."""
    found = told(PermissionError(13, "Permission denied", "/harvest/inbox"), Exit.DISK, "")
    assert (found.place, found.trouble) == ("/harvest/inbox", "Permission denied.")
    assert "another folder" in found.next
    assert found.text.startswith("/harvest/inbox: Permission denied. ")


def test_a_message_without_a_next_step_gets_the_one_of_its_code() -> None:
    """What another room tells in half a sentence is completed: nobody is left without anything to do."""
    found = parted(str(DiskError("/x/moisson.duckdb: no space left")), Exit.DISK)
    assert (found.place, found.trouble) == ("/x/moisson.duckdb", "no space left")
    assert "Free some space" in found.next


def test_several_wrong_settings_are_one_error_at_the_place_of_the_first(tmp_path: Path) -> None:
    """Programs get the first place, and every line; people get the lines as before."""
    path = tmp_path / "moisson.toml"
    path.write_text('[person]\ntimezone = "Mars"\ncountry = "Franse"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError) as why:
        load(path)
    found = told(why.value, Exit.CONFIGURATION, str(why.value))
    assert found.place == f"{path}:2: person.timezone"
    assert f"{path}:3: person.country: 'Franse'" in found.trouble
    assert found.next.startswith("Correct moisson.toml")


def test_settings_that_are_no_text_are_told(tmp_path: Path) -> None:
    """A moisson.toml in another encoding is a mistake of a person, not a bug: its place, the byte, and what to do."""
    path = tmp_path / "moisson.toml"
    path.write_bytes(b'[person]\nid = "Andr\xe9"\n')
    with pytest.raises(ConfigurationError, match=r"byte 19 is not UTF-8\. Save the file as UTF-8"):
        load(path)
