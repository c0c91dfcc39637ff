"""The same cells in other bytes: encodings, line ends, quotes, delimiters, containers; and lines that were damaged."""

import csv
import gzip
import json
from collections.abc import Callable

import pytest

from connectors.read import Unreadable
from connectors.recognise import recognise
from connectors.vocabulary import Reason
from tests.kit.cases import Case, layouts, over
from tests.kit.declared import is_csv, is_json, read_rows
from tests.kit.export import Export, File, Row, as_csv, as_xlsx, put, zipped
from tests.kit.reading import read, sound, table_of, texts, typed
from tests.kit.seeds import Seed, mains
from tests.kit.trials import named

Writer = Callable[[Export], File]


def _marked(file: File, mark: bytes) -> File:
    return File(file.name, mark + file.content, file.lines)


def _blank_lines(export: Export) -> File:
    """Write a blank line behind each row."""
    file = as_csv(export)
    return File(file.name, file.content.replace(b"\n", b"\n\n") if b'"' not in file.content else file.content + b"\n\n", file.lines)


def _gzipped(export: Export) -> File:
    file = as_csv(export)
    return File("export.csv.gz", gzip.compress(file.content), file.lines)


TEXTS: dict[str, Writer] = {
    "with a byte order mark": lambda e: _marked(as_csv(e), b"\xef\xbb\xbf"),
    "in UTF-16, little end first": lambda e: as_csv(e, encoding="utf-16"),
    "in UTF-16, big end first": lambda e: _marked(as_csv(e, encoding="utf-16-be"), b"\xfe\xff"),
    "with lines ended by CR": lambda e: as_csv(e, end="\r"),
    "with lines ended by CR LF": lambda e: as_csv(e, end="\r\n"),
    "with every cell quoted": lambda e: as_csv(e, quoting=csv.QUOTE_ALL),
    "with blank lines": _blank_lines,
    "parted by commas": lambda e: as_csv(e, delimiter=","),
    "parted by semicolons": lambda e: as_csv(e, delimiter=";"),
    "parted by tabs": lambda e: as_csv(e, delimiter="\t"),
    "parted by bars": lambda e: as_csv(e, delimiter="|"),
    "in a ZIP": lambda e: File("export.zip", zipped("export.csv", as_csv(e).content), as_csv(e).lines),
    "packed with gzip": _gzipped,
}


@over([Case(seed, name, write) for seed in mains() if is_csv(seed) for name, write in TEXTS.items()])
def test_the_same_cells_are_read_from_other_bytes(case: Case) -> None:
    """Header and cells are the same texts, and the layout is the same, however the file is written."""
    seed = case.seed
    table = table_of(case.value(seed.export))
    assert recognise(table).layout is seed.layout, case.says("it is read as another layout", "This is a bug of the reader")
    assert texts(table) == texts(table_of(seed.export.write())), case.says("the cells differ", "This is a bug of the reader")


JSONS: dict[str, Callable[[bytes], bytes]] = {
    "with a byte order mark": lambda content: b"\xef\xbb\xbf" + content,
    "in UTF-16": lambda content: content.decode().encode("utf-16"),
    "indented": lambda content: json.dumps(json.loads(content), indent=2).encode(),
    "in a ZIP": lambda content: zipped("export.json", content),
}


@over([Case(seed, name, change) for seed in mains() if is_json(seed) for name, change in JSONS.items()])
def test_the_same_records_are_read_from_other_bytes(case: Case) -> None:
    """Records are the same texts, however the JSON is written."""
    file = case.seed.export.write()
    table = table_of(File(file.name, case.value(file.content), file.lines))
    assert texts(table) == texts(table_of(file)), case.says("the cells differ", "This is a bug of the reader")


def western(seed: Seed) -> Export | None:
    """Put an accent into a name, or None where there is no name or the old Western encoding lacks a letter of the file."""
    columns = named(seed)
    if not columns or not is_csv(seed):
        return None
    export = seed.export.filled(seed.place(columns[0]), lambda cell: f"{cell} – née Léa")
    try:
        as_csv(export, encoding="cp1252")
    except UnicodeEncodeError:
        return None
    return export


@over(layouts(lambda seed: read_rows(seed) and western(seed) is not None))
def test_the_old_western_encoding_is_understood(case: Case) -> None:
    """Names with accents in cp1252 are the names in UTF-8."""
    export = western(case.seed)
    assert export is not None
    found = texts(table_of(as_csv(export, encoding="cp1252")))
    assert found == texts(table_of(as_csv(export))), case.says("the names differ", "This is a bug of the reader")
    assert "née Léa" in repr(found)


def damaged(row: Row) -> dict[str, tuple[Row, Reason]]:
    """Give what may happen to a line, and the reason it is refused for."""
    return {"short": (row[:-1], Reason.SHORT_ROW), "long": ((*row, "more"), Reason.LONG_ROW)}


@over([Case(seed, kind, kind) for seed in mains() if is_csv(seed) and len(seed.export.header) > 2 for kind in ("short", "long", "header")])
def test_a_damaged_line_is_refused_and_its_neighbours_land(case: Case) -> None:
    """A row with a cell less or more, and the header in the middle, are refused by name; the rows around are as before."""
    seed, rows = case.seed, list(case.seed.export.rows)
    bad, reason = (seed.export.header, Reason.REPEATED_HEADER) if case.value == "header" else damaged(rows[-1])[case.value]
    table = table_of(seed.export.with_rows([*rows[:1], bad, *rows[1:]]).write())
    rejects = [reject.reason for chunk in table.chunks() for reject in chunk.rejects]
    assert rejects == [reason], case.says(f"it is refused as {rejects}", "This is a bug of the reader")
    assert texts(table)[1] == rows, case.says("its neighbours are read in another way", "This is a bug of the reader")


CUTS = ("in the middle", "after its first cell")
ENDS = ("without its line end", "within its last cell")


def cut(seed: Seed, how: str) -> File:
    """Write the sample without the end of its last line."""
    file = seed.export.write()
    line = file.content.rstrip(b"\n").rfind(b"\n") + 1
    whole = file.content[line:-1]
    first = whole.find(seed.export.delimiter.encode()) + 1
    keep = {ENDS[0]: len(whole), ENDS[1]: len(whole) - 1, CUTS[0]: len(whole) // 2, CUTS[1]: first}[how]
    return File(file.name, file.content[: line + keep], file.lines)


@over([Case(seed, how, how) for seed in mains() if is_csv(seed) and len(seed.export.header) > 2 for how in CUTS])
def test_a_last_line_that_lacks_cells_is_refused(case: Case) -> None:
    """The rows before it stand; the cut one is no row."""
    table = table_of(cut(case.seed, case.value))
    assert texts(table)[1] == list(case.seed.export.rows[:-1]), case.says("the cut row is read", "This is a bug of the reader")


@over([Case(seed, how, how) for seed in mains() if is_csv(seed) and read_rows(seed) for how in ENDS])
def test_a_last_line_that_was_cut_is_refused_or_whole(case: Case) -> None:
    """Rows before it land; it is refused, or tells what the whole line tells: never a shorter amount."""
    seed, before = case.seed, sound(case.seed).seen
    found = read(cut(seed, case.value), seed)
    if found.part is None:
        assert len(seed.export.rows) == 1 or found.refusals[0].reason == Reason.AMBIGUOUS_DATE, case.says(found.why, "")
        return
    last = found.seen[-1]
    assert found.seen[:-1] == before[:-1], case.says("the rows before it are read in another way", "This is a bug of the reader")
    change = "Read the last column with a word, so that a cut cell can be told"
    assert not last or typed(last) == typed(before[-1]), case.says(f"it lands and tells {last}", change)


@over(layouts())
def test_a_web_page_under_its_name_is_refused(case: Case) -> None:
    """A log-in page with the platform's title, saved as the export, is told as a web page."""
    file = case.seed.export.write()
    page = (
        f"<!DOCTYPE html>\n<html><head><title>{case.seed.platform.title}, log in</title></head><body>{', '.join(case.seed.export.header)}\n"
    )
    with pytest.raises(Unreadable) as refusal:
        table_of(File("export.json" if file.name.endswith("json") else "export.csv", f"{page}</body></html>".encode(), ()))
    assert refusal.value.reason == Reason.HTML


@over(layouts(is_json))
def test_an_error_message_in_json_is_refused(case: Case) -> None:
    """`{"error": …}` is no export of the platform, and no empty one."""
    with pytest.raises(Unreadable) as refusal:
        recognise(table_of(File("export.json", b'{"error": {"code": 401, "message": "expired"}}', ())))
    assert refusal.value.reason in {Reason.JSON_ERROR, Reason.UNKNOWN_LAYOUT}


@over(layouts(lambda seed: not is_json(seed) and seed.export.kind != "zip"))
def test_a_workbook_of_the_same_cells_is_read_alike(case: Case) -> None:
    """The export saved as XLSX, every cell as text, is the same layout with the same cells."""
    seed = case.seed
    table = table_of(as_xlsx(seed.export))
    assert recognise(table).layout is seed.layout, case.says("it is read as another layout", "Only `part` may name a kind of file")
    named = len(table.header)  # a workbook shows no nameless column at the end
    assert texts(table)[1] == [row[:named] for row in seed.export.rows], case.says("the cells differ", "This is a bug of the reader")


@over(layouts(lambda seed: read_rows(seed) and is_csv(seed)))
def test_quotes_and_line_ends_within_a_name_are_text(case: Case) -> None:
    """A name with a delimiter, quotes and a line end keeps its row whole."""
    seed = case.seed
    odd = 'one, two; "three"\nfour'
    columns = named(seed) or [c for c in seed.layout.ignores if c in seed.columns]
    if not columns:
        columns = list(seed.columns)[-1:]
    rows = [put(row, seed.place(columns[0]), odd) for row in seed.export.rows]
    table = table_of(seed.export.with_rows(rows).write())
    assert texts(table)[1] == rows, case.says("the rows are read in another way", "This is a bug of the reader")
