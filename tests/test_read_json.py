"""JSON read strictly: numbers stay text, keys are unique, records become rows (F101, F102)."""

import json
from pathlib import Path

import pytest

from connectors.read import Limits, Table, Unreadable, open_tables, raw_lines
from connectors.vocabulary import Reason


def tables(path: Path, text: str | bytes, known: tuple[str, ...] = ()) -> list[Table]:
    """Write the text and open it; a header is known when it holds the known names."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_tables(path, lambda cells: bool(known) and set(known) <= set(cells))


def rows(table: Table) -> list[tuple[object, ...]]:
    """All rows of a table."""
    return [row for chunk in table.chunks() for row in chunk.rows.iter_rows()]


def test_numbers_stay_as_written(tmp_path: Path) -> None:
    """F101: no number passes through a float; big ids, trailing zeros and exponents are kept."""
    (table,) = tables(tmp_path / "a.json", '[{"a": 2.50, "b": 12345678901234567890, "c": 1e5, "d": [1.10, "x"]}]')
    assert rows(table) == [("2.50", "12345678901234567890", "1e5", '[1.10,"x"]', 1)]


def test_records_become_rows_of_dotted_names(tmp_path: Path) -> None:
    """Nested objects give dotted columns, null and {} are empty, a late key is a column for all (F102)."""
    text = json.dumps([{"a": {"b": 1, "c": {"d": "x"}}, "e": None}] * 150 + [{"fee": True, "a": {}}])
    (table,) = tables(tmp_path / "a.json", text)
    assert table.header == ("a.b", "a.c.d", "e", "fee", "a")
    assert rows(table)[0] == ("1", "x", "", "", "", 1)
    assert rows(table)[-1] == ("", "", "", "true", "", 151)
    assert raw_lines(tmp_path / "a.json", "", [151, 999]) == {151: '{"fee":"true","a":""}'}


def test_list_under_a_key_is_the_table(tmp_path: Path) -> None:
    """The longest list of objects is the table; what stands beside it is told in the preamble."""
    (table,) = tables(tmp_path / "a.json", '{"page_number": 2, "links": [{"href": "x"}], "results": [{"a": 1}, {"a": 2}]}')
    assert (table.name, table.header, len(rows(table))) == ("results", ("a",), 2)
    assert table.preamble == ("page_number=2", "links=1 records", "results=2 records")


def test_known_lists_are_all_tables(tmp_path: Path) -> None:
    """A dashboard with several lists that platforms know gives a table for each, named by its key."""
    text = '{"overview": [{"a": 1}], "weekly": [{"a": 2}, {"a": 3}], "other": [{"b": 1}], "total": {"x": 5}}'
    found = tables(tmp_path / "a.json", text, known=("a",))
    assert [(table.name, len(rows(table))) for table in found] == [("overview", 1), ("weekly", 2)]
    assert "total.x=5" in found[0].preamble
    assert raw_lines(tmp_path / "a.json", "weekly", [2]) == {2: '{"a":"3"}'}


def test_envelope_of_our_own_fetch_is_opened(tmp_path: Path) -> None:
    """The answer that `fetch` keeps is read like the bare answer; its facts are in the preamble."""
    (table,) = tables(tmp_path / "a.json", '{"moisson": {"url": "u"}, "body": {"results": [{"a": 1}]}}')
    assert (table.name, table.preamble[0], rows(table)) == ("results", "moisson.url=u", [("1", 1)])


def test_an_object_that_a_platform_knows_is_one_row(tmp_path: Path) -> None:
    """A document without a list is a record only when some platform knows its keys."""
    (table,) = tables(tmp_path / "a.json", '{"base": "EUR", "rates": {"USD": 1.10}}', known=("base",))
    assert (table.header, rows(table)) == (("base", "rates.USD"), [("EUR", "1.10", 1)])


def test_one_object_a_line(tmp_path: Path) -> None:
    """NDJSON: good lines land, a damaged one is refused with its line, blank lines are counted."""
    (table,) = tables(tmp_path / "a.ndjson", '{"a": 1}\n\n{"a": 2, "a": 3}\nnonsense\n{"a": NaN}\n{"a": 4}\n{"a": ')
    (chunk,) = table.chunks()
    assert (rows(table), chunk.blank, chunk.records) == ([("1", 1), ("4", 6)], 1, 7)
    assert [(reject.line, reject.reason) for reject in chunk.rejects] == [
        (3, Reason.DUPLICATE_COLUMN),
        (4, Reason.NOT_A_TABLE),
        (5, Reason.BAD_NUMBER),
        (7, Reason.TRUNCATED),
    ]
    assert not table.ends_with_newline


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[{"a": 1, "a": 2}]', Reason.DUPLICATE_COLUMN),
        ('[{"a.b": 1, "a": {"b": 2}}]', Reason.DUPLICATE_COLUMN),
        ('[{"a": NaN}]', Reason.BAD_NUMBER),
        ('[{"a": -Infinity}]', Reason.BAD_NUMBER),
        ('[{"a": 1}, {"a": 2', Reason.TRUNCATED),
        ('[{"a": "cut', Reason.TRUNCATED),
        ('[{"a": 1} {"a": 2}]', Reason.NOT_A_TABLE),
        ("[1, 2]", Reason.NOT_A_TABLE),
        ("[]", Reason.EMPTY),
        ('{"data": []}', Reason.EMPTY),
        ('{"error": {"code": 401}}', Reason.JSON_ERROR),
        (b'[{"a": "\xff"}]', Reason.ENCODING),
        ("[" * 100_000, Reason.HOSTILE),
        ('[{"a":' * 900 + "1" + "}]" * 900, None),
    ],
)
def test_what_others_guess_at_is_refused(tmp_path: Path, text: str | bytes, reason: Reason | None) -> None:
    """F101: doubled keys, NaN, cut and deep documents stay out with a reason."""
    if reason is None:
        with pytest.raises(Unreadable):
            tables(tmp_path / "a.json", text)
        return
    with pytest.raises(Unreadable) as caught:
        tables(tmp_path / "a.json", text)
    assert caught.value.reason == reason


def test_utf16_and_small_chunks(tmp_path: Path) -> None:
    """Marks are obeyed in JSON too, and long tables come in chunks."""
    path = tmp_path / "a.csv"
    path.write_bytes('[{"a": "é"}, {"a": 2}]'.encode("utf-16"))
    (table,) = open_tables(path, lambda _: False, limits=Limits(chunk_rows=1))
    assert (table.kind, [chunk.rows.height for chunk in table.chunks()], table.encoding) == (
        "json",
        [1, 1],
        "utf-16-le",
    )


def test_a_known_list_further_down_is_the_table(tmp_path: Path) -> None:
    """The list under `data.items` is read and named so, what stands around it is told; an unknown one, or none at all, is not guessed."""
    text = '{"moisson": {"url": "u"}, "body": {"result": "success", "data": {"page_no": 1, "items": [{"a": 1}, {"a": 2}]}}}'
    (table,) = tables(tmp_path / "a.json", text, known=("a",))
    assert (table.name, rows(table)) == ("data.items", [("1", 1), ("2", 2)])
    assert table.preamble == ("moisson.url=u", "result=success", "data.page_no=1")
    assert raw_lines(tmp_path / "a.json", "data.items", [2]) == {2: '{"a":"2"}'}
    with pytest.raises(Unreadable) as unknown:
        tables(tmp_path / "a.json", '{"data": {"items": [{"x": 1}]}}', known=("a",))
    assert unknown.value.reason == Reason.JSON_ERROR
    with pytest.raises(Unreadable) as empty:
        tables(tmp_path / "a.json", '{"result": "success", "data": {"items": []}}', known=("a",))
    assert empty.value.reason == Reason.EMPTY
