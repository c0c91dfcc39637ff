"""Deeds and helpers of section A."""

import gzip
import hashlib
import io
import json
import os
import zipfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]  # it ships no types

from connectors.landing import Landed
from connectors.read import LIMITS
from tests.faults.exports import AMAZON_ACCOUNT, bounty, prolific, task, tasks
from tests.faults.house import House
from tests.faults.model import Deed, Step

THREE: dict[str, Any] = {"rows": {"earning": 3}, "net": {"earning GBP": "6"}, "books": [(3, 3, 0, 0, 0, 0)]}
BIG = 30_000_000


def put(content: str | bytes, name: str = "export.csv") -> Deed:
    """Give the deed of dropping one file."""

    def do(house: House) -> None:
        house.drop(content, name)

    return do


def grow(house: House) -> None:
    """Write on and on to a file of the inbox."""
    house.settle = 0.15
    path = house.drop(prolific(task(1)))

    def more() -> None:
        with path.open("a") as file:
            file.write("\n")

    house.meanwhile(more)


def finish(house: House) -> None:
    """Let the download end: the file is whole."""
    house.rest()
    house.drop(tasks(1, 2, 3))


GROWING = Step(do=grow, left=["growing"], told=["export.csv: it is still being written"])
DONE = Step(do=finish, **THREE)


def partial(house: House) -> None:
    """Put what browsers and Excel leave while they work."""
    for name in ("bank.csv.part", "bank.csv.crdownload", "bank.tmp", "~$bank.xlsx"):
        house.drop(tasks(1, 2, 3), name)


def rename(house: House) -> None:
    """Let a download end."""
    (house.home.inbox / "bank.csv.part").rename(house.home.inbox / "bank.csv")


def when_copied(house: House, chore: Callable[[], None]) -> None:
    """Do something when the run has looked at the inbox and begins to copy."""

    def tell(what: str, _done: int, _all: int) -> None:
        if what == "Keeping files":
            chore()

    house.tell = tell


def vanish(house: House) -> None:
    """Take the file away just when the run has listed it and is about to copy it."""
    path = house.drop(tasks(1, 2, 3))
    when_copied(house, lambda: path.unlink(missing_ok=True))


def change(house: House) -> None:
    """Write on to a large file from the moment the run begins to copy it."""
    path = house.drop(b"\n" * BIG)
    old = 1_700_000_000
    os.utime(path, (old, old))

    def more() -> None:
        with path.open("ab") as file:
            file.write(b"\n")

    when_copied(house, lambda: house.meanwhile(more))


def forbid(house: House) -> None:
    """Put a file that its reader may not open, beside a good one."""
    house.unprivileged = True
    house.drop(tasks(1, 2, 3), "good.csv")
    house.drop(tasks(4), "secret.csv").chmod(0)


def allow(house: House) -> None:
    """Give the permission."""
    (house.home.inbox / "secret.csv").chmod(0o600)


def odd_files(house: House) -> None:
    """Put what is no file: a link that leads out, one that leads nowhere, a pipe."""
    outside = house.root / "outside.csv"
    outside.write_text(tasks(9))
    inbox = house.home.inbox
    (inbox / "link.csv").symlink_to(outside)
    (inbox / "nowhere.csv").symlink_to(inbox / "gone.csv")
    os.mkfifo(inbox / "pipe.csv")
    house.drop(tasks(1, 2, 3))


HOSTILE_NAMES = [
    b"a\nb.csv",
    "\u202evsc.exe.csv".encode(),
    b"up..%2f..\\..\\etc.csv",
    b"caf\xe9.csv",
    b"x" * 250 + b".csv",
    b"[red]-rf.csv",
]


def odd_names(house: House) -> None:
    """Put files whose names attack the screen, the paths or the encoding."""
    for n, name in enumerate(HOSTILE_NAMES, 1):
        house.drop(tasks(n), os.fsdecode(name))


def names_are_safe(house: House) -> None:
    """Every name is kept as printable text, and no file lies outside the landing folder's own names."""
    names = [name for (name,) in house.ask("SELECT file_name FROM ops.landed")]
    kept = [path.name for path in house.home.landing.rglob("*") if path.is_file()]

    assert all(name.isprintable() for name in names)
    assert {"a\\nb.csv", "\\u202evsc.exe.csv", "caf\\udce9.csv"} <= set(names)
    assert all(set(name.removesuffix(".json")) <= set("0123456789abcdef") for name in kept)


def workbook(*cells: tuple[int, int, str]) -> bytes:
    """Give an XLSX with these cells."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for row, column, text in cells:
            sheet.write_string(row, column, text)
    return target.getvalue()


def too_large(house: House) -> None:
    """Put a cell of 5 MB, a workbook of 17 thousand million cells, and a file of 2 GB that was kept already."""
    house.drop(prolific(task(1), task(2, study="x" * 5_000_000)), "cell.csv")
    house.drop(workbook((0, 0, "Study"), (1_048_575, 16_383, "x")), "sheet.xlsx")
    name = hashlib.sha256(b"2 GB").hexdigest()
    path = house.home.landing / name[:2] / name
    path.parent.mkdir(exist_ok=True)
    with path.open("wb") as file:
        file.truncate(LIMITS.max_bytes + 1)
    landed = Landed(name, LIMITS.max_bytes + 1, "whole.csv", "inbox", None, "2026-11-01T00:00:00+00:00")
    path.with_suffix(".json").write_text(json.dumps(asdict(landed)))


def zipped(**members: bytes) -> bytes:
    """Give a ZIP of these members; `__` in a name stands for a slash."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def archives(house: House) -> None:
    """Put a ZIP of two exports, one of which calls itself `../../up.csv`, a ZIP in a ZIP, and a bomb."""
    house.drop(zipped(**{"one.csv": tasks(1).encode(), "../../up.csv": tasks(2).encode(), "readme.md": b"hello"}), "a.zip")
    house.drop(zipped(**{"inner.zip": zipped(**{"x.csv": tasks(3).encode()})}), "b.zip")
    house.drop(zipped(**{"bomb.csv": b"0" * 50_000_000}), "c.zip")


def cut(house: House) -> None:
    """Put a download that stopped inside its last amount, 61.25, and one that stopped inside a row."""
    house.settings, house.reporting = AMAZON_ACCOUNT, "EUR"
    house.drop(bounty("6.25", "61.25").removesuffix("5\n"), "amount.csv")
    house.drop(tasks(1, 2)[:-40], "row.csv")


def gzipped_and_old_excel(house: House) -> None:
    """Put a gzip under a .csv name, and an old Excel workbook under another."""
    house.drop(gzip.compress(tasks(1, 2, 3).encode()), "packed.csv")
    house.drop(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "sheet.csv")


def copies(house: House) -> None:
    """Put the same bytes under two names."""
    house.drop(tasks(1, 2, 3), "a.csv")
    house.drop(tasks(1, 2, 3), "b.csv")


def landed_once(house: House) -> None:
    """Both names are noted, the bytes are kept once."""
    assert house.ask("SELECT count(*) FROM ops.landed WHERE file_name IN ('a.csv', 'b.csv')") == [(1,)]
    assert house.ask("SELECT name FROM ops.meta WHERE name IN ('inbox:a.csv', 'inbox:b.csv') ORDER BY ALL") == [
        ("inbox:a.csv",),
        ("inbox:b.csv",),
    ]


def both_kept(house: House) -> None:
    """The first export's bytes are kept beside the second's."""
    hashes = house.ask("SELECT sha256 FROM ops.landed WHERE file_name = 'export.csv'")
    assert len(hashes) == 2
    assert all(Path(house.home.landing, h[:2], h).exists() for (h,) in hashes)


HTML = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Please log in</body></html>"
HEAD = Step(do=put(prolific()), books=[(0, 0, 0, 0, 0, 0)])
