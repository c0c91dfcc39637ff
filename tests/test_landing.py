"""The landing folder keeps every byte once, and the inbox is read with care."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from connectors import landing as landing_module
from connectors.landing import Landing, UnsettledError, look

MOMENT = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def dropped(inbox: Path, name: str, content: bytes = b"a,b\n1,2\n", age: float = 3600) -> Path:
    """Put a file into the inbox, last touched some seconds ago."""
    path = inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    then = path.stat().st_mtime - age
    os.utime(path, (then, then))
    return path


def states(inbox: Path, settle: float = 5, sleep: object = None) -> dict[str, str]:
    """Give the state of every file of an inbox."""
    return {s.path.relative_to(inbox).as_posix(): s.state for s in look(inbox, settle, sleep=sleep or (lambda _: None))}  # type: ignore[arg-type]


def test_bytes_are_kept_once_under_their_hash(tmp_path: Path) -> None:
    """The same bytes under two names are one kept file (F16), which nobody else may read; the first name stays."""
    landing = Landing(tmp_path / "landing")
    first = landing.keep(dropped(tmp_path, "a.csv"), source="inbox", account_hint=None)
    assert first is not None
    assert landing.keep(dropped(tmp_path, "a (1).csv"), source="inbox", account_hint=None) is None
    assert landing.path(first.sha256).read_bytes() == b"a,b\n1,2\n"
    assert [(k.file_name, k.bytes) for k in landing.all()] == [("a.csv", 8)]


def test_another_content_under_the_same_name_is_another_file(tmp_path: Path) -> None:
    """A file that was written over is kept beside its older self (F14)."""
    landing = Landing(tmp_path / "landing")
    landing.keep(dropped(tmp_path, "a.csv"), source="inbox", account_hint=None)
    assert landing.keep(dropped(tmp_path, "a.csv", b"a,b\n1,3\n"), source="inbox", account_hint="blog") is not None
    assert {(k.file_name, k.account_hint) for k in landing.all()} == {("a.csv", None), ("a.csv", "blog")}


def test_a_keep_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    """Bytes without their note, as a killed run leaves them, are not counted as kept, and are kept the next time."""
    landing = Landing(tmp_path / "landing")
    path = dropped(tmp_path, "a.csv")
    kept = landing.keep(path, source="inbox", account_hint=None)
    assert kept is not None
    landing.path(kept.sha256).with_suffix(".json").unlink()
    assert list(landing.all()) == []
    assert landing.keep(path, source="inbox", account_hint=None) is not None
    assert len(list(landing.all())) == 1


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was hashed must be what was copied (F16): a file written meanwhile waits, and leaves nothing in the landing."""
    landing, path = Landing(tmp_path / "landing"), dropped(tmp_path, "a.csv")
    copy = landing_module._copy

    def slowly(source: Path, target: Path) -> tuple[str, int]:
        done = copy(source, target)
        path.write_bytes(b"a,b\n1,2\n3,4\n")
        return done

    monkeypatch.setattr(landing_module, "_copy", slowly)
    with pytest.raises(UnsettledError, match="still being written"):
        landing.keep(path, source="inbox", account_hint=None)
    assert list(landing.folder.iterdir()) == []


def test_a_response_keeps_its_moment(tmp_path: Path) -> None:
    """An API response is kept with the instant it was seen; a file of the inbox has none of its own."""
    landing = Landing(tmp_path / "landing")
    landing.keep_bytes(b"[]", name="awin.json", source="awin", account="blog", observed_at=MOMENT)
    landing.keep(dropped(tmp_path, "a.csv"), source="inbox", account_hint=None)
    told = {k.file_name: k.observed_at for k in landing.all()}
    assert told == {"awin.json": "2026-11-23T09:00:00+00:00", "a.csv": None}


def test_the_note_beside_the_bytes_is_plain_json(tmp_path: Path) -> None:
    """The landing can be read in twenty years without Moisson."""
    landing = Landing(tmp_path / "landing")
    kept = landing.keep(dropped(tmp_path, "relevé.csv"), source="inbox", account_hint="blog")
    assert kept is not None
    note = json.loads(landing.path(kept.sha256).with_suffix(".json").read_text(encoding="utf-8"))
    assert note["file_name"] == "relevé.csv"
    assert note["bytes"] == 8


def test_unfinished_downloads_and_hidden_files_are_left(tmp_path: Path) -> None:
    """What browsers and editors write on the way is not an export yet (F02)."""
    for name in ("a.csv.crdownload", "b.csv.part", "c.tmp", "~$d.xlsx", ".e.csv", "good.csv", "blog/F.CSV.PART"):
        dropped(tmp_path, name)
    found = states(tmp_path)
    assert {n for n, s in found.items() if s == "ready"} == {"good.csv"}
    assert {s for n, s in found.items() if n != "good.csv"} == {"partial"}


def test_a_growing_file_is_left_for_later(tmp_path: Path) -> None:
    """A young file is looked at twice: one that grew, or changed without growing, waits (F01); one that stood still is read."""
    grows, changes, stands = (dropped(tmp_path, name, age=1) for name in ("grows.csv", "changes.csv", "stands.csv"))
    old = dropped(tmp_path, "old.csv")
    slept: list[float] = []

    def meanwhile(seconds: float) -> None:
        slept.append(seconds)
        grows.write_bytes(b"a,b\n1,2\n3,4\n")
        stamp = changes.stat()
        changes.write_bytes(b"a,b\n1,9\n")
        os.utime(changes, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    assert states(tmp_path, sleep=meanwhile) == {
        grows.name: "growing",
        changes.name: "growing",
        stands.name: "ready",
        old.name: "ready",
    }
    assert slept == [5]


def test_a_file_that_vanishes_is_left(tmp_path: Path) -> None:
    """Somebody who moves a file away while we look stops nothing (F15)."""
    gone = dropped(tmp_path, "gone.csv", age=1)
    dropped(tmp_path, "stays.csv")
    assert states(tmp_path, sleep=lambda _: gone.unlink()) == {"gone.csv": "growing", "stays.csv": "ready"}


def test_links_and_pipes_are_refused(tmp_path: Path) -> None:
    """A link out of the inbox could show any file of the machine, and a pipe would never end (F18); both are named."""
    inbox = tmp_path / "inbox"
    secret = dropped(tmp_path, "secret.txt")
    dropped(inbox, "real.csv")
    (inbox / "out.csv").symlink_to(secret)
    (inbox / "dangling.csv").symlink_to(tmp_path / "nowhere")
    (inbox / "in.csv").symlink_to(inbox / "real.csv")
    os.mkfifo(inbox / "pipe.csv")
    found = states(inbox)
    assert {n for n, s in found.items() if s == "ready"} == {"real.csv", "in.csv"}
    assert found["out.csv"] == found["pipe.csv"] == found["dangling.csv"] == "refused"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything, so no file is unreadable")
def test_a_file_without_permission_is_named(tmp_path: Path) -> None:
    """A file that we may not read is told, and its neighbours are read (F17)."""
    dropped(tmp_path, "closed.csv").chmod(0)
    dropped(tmp_path, "open.csv")
    assert states(tmp_path) == {"closed.csv": "unreadable", "open.csv": "ready"}


@pytest.mark.parametrize(
    "name", ["relevé août.csv", "a'b\"c.csv", "--force.csv", "$(id).csv", "x" * 240 + ".csv", "日本.csv", "new\nline.csv"]
)
def test_odd_names_are_only_names(tmp_path: Path, name: str) -> None:
    """No name of a file means anything to us but itself (F19)."""
    inbox, landing = tmp_path / "inbox", Landing(tmp_path / "landing")
    dropped(inbox, name)
    (seen,) = look(inbox, 0)
    kept = landing.keep(seen.path, source="inbox", account_hint=None)
    assert kept is not None
    assert (landing.folder / kept.sha256[:2] / kept.sha256).exists()
    assert kept.file_name == name.replace("\n", "\\n")


def test_the_first_folder_names_the_account(tmp_path: Path) -> None:
    """Files under inbox/<label>/ belong to the account of that label, at any depth."""
    for name in ("a.csv", "blog/b.csv", "blog/2026/c.csv"):
        dropped(tmp_path, name)
    assert {s.path.name: s.account_hint for s in look(tmp_path, 0)} == {"a.csv": None, "b.csv": "blog", "c.csv": "blog"}
