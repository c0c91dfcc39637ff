"""Reading words once, from different texts and with reasons sought only where there is no value, gives what plain reading gives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.catalogue import platforms
from connectors.cells import Parsed
from connectors.conditions import Among, Both
from connectors.facts import Facts
from connectors.platform import Layout
from connectors.rows import is_by_row
from connectors.words import NOTHING, Custom, Money, Text, Word
from transforms.keys import record_key
from transforms.sheet import Part, Sheet

LAYOUTS = {f"{p.name}/{layout.name}": layout for p in platforms().values() for layout in p.layouts}
CELLS = st.one_of(
    st.sampled_from([
        "", " ", "\u00a0", "-", "--", "0", "0.00", "-0.00", "12.5", " 12.50 ", "-3", "(2.25)", "5-", "$5", "£1,234.56", "€ 2", "US$ 7.10", "1.234,56",
        "1e5", "1.23E+11", "9999999999.99999999", "0.123456789", "kr 5", "\u22125.00", "USD", "usd", "Euro - EUR", "XXX", "NaN",
        "2020-01-01", "2020-02-30", "01/02/2020", "31/12/2020", "Dec 31, 2019", "1990-01-01", "2099-01-01", "2020-01-01 10:00:00",
        "2020-01-01 10:00:00.123456", "2020-01-01T10:00:00Z", "2020-01-01 10:00:00 +0100", " 2020-01-01 10:00:00.5 ", "2026-11-26 23:59:59",
        "Thu Dec 21 23:53:20 PST 2023", "10:00", "1:02:03", "PT1H5M", "18:25 min", "1.5", "2,5", "PST", "Europe/Paris", "No/Where",
        "APPROVED", "approved", "Hourly", "Refund", "Sale", "true", "café", "x",
    ]),
    st.text(st.sampled_from("0123456789.,-+/: '$€()EUaPM\u00a0\u2212é"), max_size=14),
)  # fmt: skip


def told(layout: Layout) -> list[Word]:
    """Give all words of a layout."""
    return list(dict.fromkeys(word for record in layout.records for word in record.words))


def table(layout: Layout, texts: Sequence[str], height: int) -> tuple[pl.DataFrame, Facts]:
    """Fill every column with the texts, each in another order; every third holds many different ones besides."""
    names = [name for name in (*layout.needs, *layout.may) if "*" not in name]
    columns = {name: f"c{place}" for place, name in enumerate(names)}
    cells = {c: [texts[(7 * row * (place + 1) + place) % len(texts)] for row in range(height)] for place, c in enumerate(columns.values())}
    for c in list(cells)[::3]:
        cells[c] = [text if row % 4 == 0 else f"{text}{row}" for row, text in enumerate(cells[c])]
    frame = pl.DataFrame({**cells, "line": range(height)}, schema={**dict.fromkeys(cells, pl.String), "line": pl.UInt32})
    orders = dict.fromkeys(names, ("%d/%m/%Y", "%m-%d-%Y"))
    day = date(2020, 1, 31)
    return frame, Facts(columns, "Europe/Paris", "USD", orders=orders, latest=date(2026, 11, 26), period=(day, day + timedelta(days=1)))


def plainly(word: Word, rows: pl.DataFrame, facts: Facts) -> tuple[list[object], list[object]]:
    """Read value and problem of every row, with nothing left out."""
    parsed = word.parse(Facts(**{**vars(facts), "frame": rows}))
    found = rows.lazy().select("line", v=parsed.value, p=parsed.problem).collect()
    return found["v"].to_list(), found["p"].to_list()


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(CELLS, min_size=1, max_size=25), height=st.sampled_from([1, 3, 60]), keep=st.sampled_from([1, 2, 3, 9]))
def test_a_part_reads_what_plain_reading_gives(name: str, texts: list[str], height: int, keep: int) -> None:
    """For each word of each layout, whether a record claims all rows, many or few."""
    words, (rows, facts) = told(LAYOUTS[name]), table(LAYOUTS[name], texts, height)
    sheet = Sheet(rows, facts)
    sheet.read(word for word in words[::2] if is_by_row(word))
    mask = pl.Series([row % keep == 0 for row in range(height)])
    part = Part(sheet, mask, tuple(words))
    claimed = rows.filter(mask)
    assert part.take(part.sheet.rows["line"]).to_list() == part.own.rows["line"].to_list() == claimed["line"].to_list()
    for word in words:
        value, reason = plainly(word, claimed, facts)
        problem = part.problem(word)
        assert part.value(word).to_list() == value
        assert (problem.to_list() if problem is not None else [None] * len(value)) == reason


@pytest.mark.parametrize("keep", [1, 2, 9])
def test_a_key_is_the_same_from_any_part(keep: int) -> None:
    """Whether it was made for all rows or for the few of a record, with custom words or without."""
    rows = pl.DataFrame(
        {"c0": ["a", "b", " a "] * 30, "c1": ["1.5", "2", "3"] * 30, "line": range(90)}, schema_overrides={"line": pl.UInt32}
    )
    sheet, mask = Sheet(rows, Facts({"a": "c0", "b": "c1"}, "UTC")), pl.Series([row % keep == 0 for row in range(90)])
    for word in (Text("a"), Custom(("a",), Text("a").parse)):
        words = (word, Money("b"))
        whole = record_key(Sheet(rows, sheet.facts), words, False)
        assert Part(sheet, mask, words).made(record_key, words, False).to_list() == whole.filter(mask).to_list()


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(CELLS, min_size=1, max_size=25))
def test_a_sure_word_has_no_reason_beside_a_value(name: str, texts: list[str]) -> None:
    """What lets reasons be sought only where there is no value."""
    rows, facts = table(LAYOUTS[name], texts, 60)
    for word in told(LAYOUTS[name]):
        if word.parse(Facts(**{**vars(facts), "frame": rows})).sure:
            value, problem = plainly(word, rows, facts)
            assert [(v, p) for v, p in zip(value, problem, strict=True) if v is not None and p is not None] == []


@pytest.mark.parametrize("name", LAYOUTS)
@settings(max_examples=8, deadline=None)
@given(texts=st.lists(CELLS, min_size=1, max_size=25), height=st.sampled_from([1, 60]))
def test_a_sheet_decides_conditions_as_the_rows_do(name: str, texts: list[str], height: int) -> None:
    """For each condition of each layout, and it is never null."""
    layout, (rows, facts) = LAYOUTS[name], table(LAYOUTS[name], texts, height)
    sheet = Sheet(rows, facts)
    conditions = [*(r.when for r in layout.records), *(s.when for s in layout.skips), *([layout.totals.when] if layout.totals else [])]
    for condition in conditions:
        plain = rows.lazy().select("line", h=condition.holds(sheet.facts)).collect()["h"]
        assert sheet.holds(condition).to_list() == plain.to_list()
        assert not plain.has_nulls()


@dataclass(frozen=True)
class Fresh:
    """The cell has not stood above: what this says of a row depends on others."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        """The one column."""
        return (self.column,)

    def holds(self, facts: Facts) -> pl.Expr:
        """Say where it has not."""
        return facts.cell(self.column).is_first_distinct()


def test_a_condition_that_looks_at_other_rows_is_asked_about_all() -> None:
    """Asked about the different texts only, no cell would ever have stood above."""
    rows = pl.DataFrame({"c0": ["x", "y", "x"] * 2, "line": range(6)}, schema_overrides={"line": pl.UInt32})

    assert not is_by_row(Both(Among("a", "x"), Fresh("a")))
    assert Sheet(rows, Facts({"a": "c0"}, "UTC")).holds(Fresh("a")).to_list() == [True, True, False, False, False, False]


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_a_word_that_looks_at_other_rows_sees_those_of_its_record(keep: int) -> None:
    """Whether the record claims all rows, many or few, and whatever other records have made of the word."""
    rows = pl.DataFrame({"c0": ["x", "y"] * 10, "line": range(20)}, schema_overrides={"line": pl.UInt32})
    seen: list[pl.DataFrame | None] = []

    def asked(facts: Facts) -> Parsed:
        seen.append(facts.frame)
        return Parsed(facts.cell("a").is_first_distinct(), NOTHING)

    word, everyone, mask = Custom(("a",), asked), pl.Series([True] * 20), pl.Series([row % keep == 1 % keep for row in range(20)])
    sheet = Sheet(rows, Facts({"a": "c0"}, "UTC"))
    whole, part = Part(sheet, everyone, (word,)), Part(sheet, mask, (word,))

    assert whole.value(word).sum() == 2
    assert part.value(word).to_list() == rows.filter(mask)["c0"].is_first_distinct().to_list()
    assert part.problem(word) is None
    assert [frame.height for frame in seen if frame is not None] == [20, *([20 // keep] if keep > 1 else [])]


def test_a_text_that_repeats_is_read_once() -> None:
    """1000 rows of two amounts make the word look at two texts."""
    rows = pl.DataFrame({"c0": ["1.5", "x"] * 500, "line": range(1000)}, schema={"c0": pl.String, "line": pl.UInt32})
    sheet = Sheet(rows, Facts({"a": "c0"}, "UTC"))
    sheet.read([Money("a")])

    assert sorted(sheet.different("a")) == ["1.5", "x"]
    assert sheet.cells(Money("a")).problem is not None
    assert sheet.cells(Money("a")).value.null_count() == 500
    assert Text("a").parse(sheet.facts).problem is NOTHING
