"""Publishing: readers have the old or the new copy, whole; what cannot be written whole is not published."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT
from warehouse.errors import DiskError
from warehouse.publish import publish
from warehouse.store import Store

SWAPS = 40
LOOK = "SELECT (SELECT count(*) FROM ops.landed), (SELECT CAST(value AS INT) FROM ops.meta WHERE name = 'rows')"
HOLD = f"""
import sys
import duckdb
with duckdb.connect(sys.argv[1], read_only=True) as con:
    for line in sys.stdin:
        print(*con.sql("{LOOK}").fetchone(), flush=True)
"""
WATCH = f"""
import sys
import duckdb
seen = []
while not seen or seen[-1][0] < int(sys.argv[2]):
    with duckdb.connect(sys.argv[1], read_only=True) as con:
        seen.append(con.sql("{LOOK}").fetchone())
print(len(set(seen)), all(a == b for a, b in seen), seen == sorted(seen))
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An open warehouse."""
    with Store(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def grow(store: Store, rows: int, filler: int = 0) -> None:
    """Have this many landed files, and a note that says so, in one transaction."""
    with store.transaction():
        have = store.one("SELECT count(*) FROM ops.landed")
        for number in range(have, rows):
            row = {"sha256": f"{number}", "bytes": 1, "file_name": os.urandom(filler).hex(), "source": "inbox", "landed_at": "2026-11-23"}
            store.insert("ops.landed", [row])
        store.set_meta("rows", str(rows))


def start(code: str, *arguments: object) -> subprocess.Popen[str]:
    """Start a reader in a process of its own: within one process DuckDB would share the open file."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )


def ask(reader: subprocess.Popen[str]) -> str:
    """Have a holding reader look again."""
    assert reader.stdin is not None
    assert reader.stdout is not None
    reader.stdin.write("\n")
    return reader.stdout.readline().strip()


def test_an_open_reader_keeps_its_copy(store: Store, tmp_path: Path) -> None:
    """Who has the old copy open goes on seeing it, whole, while a new one is swapped in; who opens then sees the new one."""
    target = tmp_path / "moisson.duckdb"
    grow(store, 2000)
    publish(store, target)
    with start(HOLD, target) as old:
        assert ask(old) == "2000 2000"
        grow(store, 5000)
        publish(store, target)
        with start(HOLD, target) as new:
            assert ask(new) == "5000 5000"
            assert ask(old) == "2000 2000"
            new.communicate()
        old.communicate()


def test_no_reader_ever_sees_half(store: Store, tmp_path: Path) -> None:
    """A reader that opens the copy over and over during 40 swaps finds a whole one each time, and never an older one than before."""
    target = tmp_path / "moisson.duckdb"
    grow(store, 1)
    publish(store, target)
    with start(WATCH, target, SWAPS) as reader:
        for rows in range(2, SWAPS + 1):
            grow(store, rows)
            publish(store, target)
        told = reader.communicate(timeout=60)[0].split()
    assert int(told[0]) > 1
    assert told[1:] == ["True", "True"]


def test_the_copy_is_for_its_owner_and_for_reading(store: Store, tmp_path: Path) -> None:
    """The copy has mode 0400, also when the umask is open; nothing else is left beside it."""
    target = tmp_path / "moisson.duckdb"
    before = os.umask(0)
    try:
        publish(store, target)
        publish(store, target)
    finally:
        os.umask(before)
    assert target.stat().st_mode & 0o777 == 0o400
    assert {p.name for p in tmp_path.iterdir()} == {"warehouse.duckdb", "moisson.duckdb"}


def test_what_a_killed_run_left_is_no_obstacle(store: Store, tmp_path: Path) -> None:
    """Half a copy under the temporary name is thrown away by the next publishing."""
    target = tmp_path / "moisson.duckdb"
    half = tmp_path / "moisson.duckdb.publishing"
    half.write_bytes(b"half")
    half.chmod(0o400)
    grow(store, 3)
    publish(store, target)
    assert not half.exists()
    with start(HOLD, target) as reader:
        assert ask(reader) == "3 3"
        reader.communicate()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 6 MB; only root may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no small file system can be mounted here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", folder], check=True)


def test_a_full_disk_leaves_the_last_copy(store: Store, small_disk: Path) -> None:
    """When there is no room the error names the place and the remedy (51), the last copy stays whole, and no half one stays."""
    target = small_disk / "moisson.duckdb"
    grow(store, 10)
    publish(store, target)
    grow(store, 2000, filler=4000)
    with pytest.raises(DiskError, match="Free some space") as why:
        publish(store, target)
    assert why.value.code == 51
    assert [p.name for p in small_disk.iterdir()] == ["moisson.duckdb"]
    with start(HOLD, target) as reader:
        assert ask(reader) == "10 10"
        reader.communicate()


def test_a_full_disk_stops_the_writer_in_words(small_disk: Path) -> None:
    """When the ledger itself cannot grow the transaction is taken back, the error says so (51), and the file opens again."""
    path = small_disk / "warehouse.duckdb"
    with Store(path) as store:
        grow(store, 10)
        with pytest.raises(DiskError, match="Free some space"):
            grow(store, 4000, filler=4000)
    with Store(path) as store:
        assert store.one("SELECT count(*) FROM ops.landed") == 10
