"""Packed files: content decides, bombs and cut archives stay out, names are only labels (F10 to F12, S3)."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from connectors.read import Limits, Table, Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason

CSV = b"id,amount\nT1,2\n"


def is_header(cells: tuple[str, ...]) -> bool:
    """Know one layout."""
    return cells == ("id", "amount")


def tables(path: Path, data: bytes, **limits: int) -> list[Table]:
    """Write the bytes and open them."""
    path.write_bytes(data)
    return open_tables(path, is_header, limits=Limits(**limits))


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members into a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def heights(found: list[Table]) -> dict[str, int]:
    """Count the rows of each table."""
    return {table.name: sum(chunk.rows.height for chunk in table.chunks()) for table in found}


def reason_of(path: Path, data: bytes, **limits: int) -> Reason:
    """Return why a file is refused."""
    with pytest.raises(Unreadable) as caught:
        tables(path, data, **limits)
    return caught.value.reason


@pytest.mark.parametrize("name", ["export.csv", "export.gz", "export"])
def test_gzip_is_known_by_its_content(tmp_path: Path, name: str) -> None:
    """F10: a gzip file is read under any name, once it unpacks whole."""
    assert heights(tables(tmp_path / name, gzip.compress(CSV))) == {"": 1}


def test_every_cut_of_a_gzip_is_refused(tmp_path: Path) -> None:
    """F11: a gzip file that ends early, or whose checksum is wrong, gives no row at all."""
    packed = gzip.compress(CSV * 50)
    for end in range(3, len(packed)):
        assert reason_of(tmp_path / "a.gz", packed[:end]) == Reason.TRUNCATED
    assert reason_of(tmp_path / "a.gz", packed[:-6] + b"\0\0" + packed[-4:]) == Reason.TRUNCATED


def test_bombs_are_refused_early(tmp_path: Path) -> None:
    """F12: what unpacks to far more than its size is refused before it is unpacked whole."""
    bomb = b"a,b\n" * 5_000_000
    assert reason_of(tmp_path / "a.gz", gzip.compress(bomb)) == Reason.HOSTILE
    assert reason_of(tmp_path / "a.zip", zipped({"a.csv": bomb})) == Reason.HOSTILE
    assert reason_of(tmp_path / "b.zip", zipped({"a.csv": CSV}), max_unpacked_bytes=10) == Reason.HOSTILE


def test_data_members_of_a_zip_are_tables(tmp_path: Path) -> None:
    """F12: every data member is a table named by its member; macOS shadows, dotfiles, pictures are not."""
    members = {
        "a.csv": CSV,
        "sub/b.tsv": CSV.replace(b",", b"\t"),
        "__MACOSX/._a.csv": b"x",
        ".hidden.csv": b"x",
        "c.png": b"x",
    }
    found = tables(tmp_path / "a.zip", zipped(members))
    assert heights(found) == {"a.csv": 1, "sub/b.tsv": 1}
    assert raw_lines(tmp_path / "a.zip", "sub/b.tsv", [2]) == {2: "T1\t2"}


def test_member_names_are_never_paths(tmp_path: Path) -> None:
    """S6: a member that points outside is read like any other and nothing is written anywhere."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    assert heights(tables(folder / "a.zip", zipped({"../../evil.csv": CSV}))) == {"../../evil.csv": 1}
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["a.zip"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (zipped({"a.zip": zipped({"a.csv": CSV})}), Reason.WRONG_CONTAINER),
        (zipped({"a.csv": gzip.compress(CSV)}), Reason.WRONG_CONTAINER),
        (gzip.compress(zipped({"a.csv": CSV})), Reason.WRONG_CONTAINER),
        (zipped({"photo.jpg": b"x"}), Reason.WRONG_CONTAINER),
        (zipped({}), Reason.WRONG_CONTAINER),
        (zipped({"a.csv": CSV})[:-30], Reason.TRUNCATED),
        (zipped({"a.csv": CSV}, zipfile.ZIP_STORED).replace(b"T1,2", b"T1,3"), Reason.TRUNCATED),
        (zipped({"a.csv": b""}), Reason.EMPTY),
        (zipped({"a.csv": b"<html></html>"}), Reason.HTML),
    ],
    ids=range(9),
)
def test_odd_archives_are_refused(tmp_path: Path, data: bytes, reason: Reason) -> None:
    """F12: archives within archives, without data, cut or altered stay out whole."""
    assert reason_of(tmp_path / "export.zip", data) == reason


def test_twin_members_are_refused(tmp_path: Path) -> None:
    """Two members of one name cannot both be what the person sees: the archive is refused."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", CSV)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.csv", CSV)
    assert reason_of(tmp_path / "a.zip", out.getvalue()) == Reason.HOSTILE


def test_a_flipped_byte_in_a_zip_only_ever_refuses(tmp_path: Path) -> None:
    """Each byte of an archive flipped in turn: the same row comes back, or the file is refused."""
    whole = zipped({"a.csv": CSV})
    for place in range(len(whole)):
        data = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1 :]
        try:
            found = [row for t in tables(tmp_path / "a.zip", data) for c in t.chunks() for row in c.rows.iter_rows()]
        except Unreadable:
            continue
        assert found == [("T1", "2", 2)]
