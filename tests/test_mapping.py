"""A mapping is data: what is written is what is read, what is wrong is told with file, line and key, and it is a platform like any other."""

import pickle
import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors import catalogue
from connectors.catalogue import declared, platforms
from connectors.mapping import FIELDS, Mapping, MappingError, load_folder, parse, shipped, slug
from connectors.mapping_toml import render
from connectors.settings import Account
from connectors.vocabulary import Family, Reason, Shape
from tests.laws.profiles import examples
from tests.support.mapped import NAME, holding, look, read
from transforms.observation import FIELDS as OBSERVED

TEXT = """\
name = "clicklab"
title = "Clicklab"
family = "microtask"
confirmed = true
checked = 2026-11-24

[[layout]]
name = "history"
ignored = ["Study"]
date_order = "dmy"

[[layout.record]]
shape = "earning"
key = [{ text = "Task ID" }]
raw_id = true
[layout.record.fields]
kind = "work"
status = { choice = "State", words = { Paid = "paid", Waiting = "pending" } }
gross = { money = "Reward" }
currency = { fixed = "GBP" }
day = { day = "Completed" }
"""
SAMPLE = "Task ID,Study,Completed,Reward,State\nA1,Colours,02/03/2026,1.20,Paid\nA2,Sounds,03/03/2026,0.80,Waiting\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("checked", "chekced", "x.toml:5: chekced: unknown key"),
        ('"microtask"', '"lottery"', "x.toml:3: family"),
        ('"microtask"', '"reference"', "x.toml:3: family: a mapping is one of"),
        ('"paid"', '"payd"', "x.toml:18: layout.0.record.0.fields.status: 'payd' is none of"),
        ('money = "Reward"', 'mony = "Reward"', "x.toml:19: layout.0.record.0.fields.gross: say what the cell is"),
        ('fixed = "GBP"', 'fixed = "GBX"', "x.toml:20: layout.0.record.0.fields.currency.fixed: 'GBX' is not an ISO 4217"),
        ('{ day = "Completed" }', '{ day = "Completed", formats = ["%Q"] }', "x.toml:21: layout.0.record.0.fields.day"),
        ('gross = { money = "Reward" }\n', "", "the fields of earning need gross or fee"),
        ('day = {', 'date = {', "earning has no field 'date'"),
        ('["Study"]', '["State"]', "x.toml:9: layout.0.ignored: 'State' is read and ignored at once"),
        ('date_order = "dmy"', 'identity = "period"\ndate_order = "ymy"', "x.toml:11: layout.0.date_order"),
        ('[[layout]]', '[[layout]', "not valid TOML"),
        ('name = "clicklab"', 'name = "Click Lab"', "x.toml:1: name"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_line_and_key(old: str, new: str, told: str) -> None:
    """A mapping that cannot be used names the place, the key and what may stand there."""
    with pytest.raises(MappingError) as caught:
        parse(TEXT.replace(old, new, 1), "x.toml")
    assert told in str(caught.value)


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    """Every wrong file of the folder is told in one go; one whose name is not the mapping's is wrong too."""
    (tmp_path / "clicklab.toml").write_text(TEXT.replace("GBP", "GBX"), encoding="utf-8")
    (tmp_path / "other.toml").write_text(TEXT, encoding="utf-8")
    (tmp_path / "bytes.toml").write_bytes(b'name = "\xff"')
    with pytest.raises(MappingError) as caught:
        load_folder(tmp_path)
    for told in ("clicklab.toml:20", "other.toml:1: name: it says 'clicklab'", "bytes.toml: not UTF-8"):
        assert told in str(caught.value)


def test_what_is_written_is_what_is_read() -> None:
    """The text of a mapping gives the same mapping, comments and all; so does its pickle, which a parser is handed."""
    mapping = parse(TEXT, "x.toml")
    assert parse(render(mapping), "y.toml") == mapping
    assert pickle.loads(pickle.dumps(mapping.platform())) == mapping.platform()  # noqa: S301  # our own bytes


@examples(100)
@given(st.text(min_size=1), st.text(min_size=1), st.dictionaries(st.text(), st.sampled_from(["paid", "pending"]), min_size=1))
def test_any_name_survives_the_text(column: str, title: str, words: dict[str, str]) -> None:
    """Quotes, control characters, bars, any script: what stands in an export's header and cells is written and read exactly."""
    told = tomllib.loads(TEXT)
    record = told["layout"][0]["record"][0]
    record["fields"]["status"] = {"choice": column, "words": words}
    record["fields"]["item"] = {"text": [column, title]}
    told["layout"][0]["ignored"] = []
    mapping = Mapping.model_validate({**told, "title": title})
    assert parse(render(mapping), "x.toml") == mapping


def test_a_mapped_platform_is_one_of_all(tmp_path: Path) -> None:
    """While it is held it is in the catalogue, recognised and read; afterwards it is gone, and the declared ones were never touched."""
    path = tmp_path / "export.csv"
    path.write_text(SAMPLE, encoding="utf-8")
    mapping, before = parse(TEXT, "x.toml"), platforms()
    with holding(mapping):
        platform = platforms()[NAME]
        assert (platform.family, platform.certainty, platform.is_mapped) == (Family.MICROTASK, "confirmed", True)
        assert {"fee", "client", "paid_at"} <= set(platform.never)
        assert catalogue.mark()
    assert platforms() == before == declared()
    done = read(path, tmp_path / "out", mapping)
    assert [(p.platform, p.accepted, p.account) for p in done.parts] == [(NAME, 2, "main")]


@pytest.mark.parametrize("added", ["Bonus", "Balance"])
def test_a_column_that_nobody_spoke_of_stops_the_file(tmp_path: Path, added: str) -> None:
    """A mapping is no other export's: with a new column the table is refused, and says how to map it."""
    path = tmp_path / "export.csv"
    head, *rows = SAMPLE.splitlines()
    path.write_text("\n".join([f"{head},{added}", *(f"{row},9.99" for row in rows), ""]), encoding="utf-8")
    (refusal,) = read(path, tmp_path / "out", parse(TEXT, "x.toml")).refusals
    assert refusal.reason == Reason.UNKNOWN_COLUMN
    assert f"the column {added!r} is new" in refusal.detail
    assert "moisson map FILE --name clicklab" in refusal.remedy


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """A mapped export without one of its columns is refused and says which, unless the mapping calls it optional."""
    path = tmp_path / "export.csv"
    path.write_text("Task ID,Completed,Reward,State\nA1,02/03/2026,1.20,Paid\n", encoding="utf-8")
    (refusal,) = read(path, tmp_path / "one", parse(TEXT, "x.toml")).refusals
    assert "the column 'Study' is missing" in refusal.detail
    loose = parse(TEXT.replace('date_order = "dmy"', 'date_order = "dmy"\noptional = ["Study"]'), "x.toml")
    assert read(path, tmp_path / "two", loose).parts[0].accepted == 1


def test_what_was_said_is_held_against_every_file(tmp_path: Path) -> None:
    """A later file that proves another order of day and month is refused; the account's own setting goes before the mapping's."""
    path, mapping = tmp_path / "export.csv", parse(TEXT, "x.toml")
    path.write_text(SAMPLE.replace("02/03/2026", "03/25/2026"), encoding="utf-8")
    (refusal,) = read(path, tmp_path / "one", mapping).refusals
    assert refusal.reason == Reason.AMBIGUOUS_DATE
    done = read(path, tmp_path / "two", mapping, account=Account(platform=NAME, date_order="mdy"))
    assert str(done.parts[0].covers_to) == "2026-03-25"


def test_a_declared_platform_goes_before_a_mapped_one(tmp_path: Path) -> None:
    """Where both know a table, the platform that has a file of ours reads it."""
    head = "Study,Reward,Bonus,Started At,Completed At,Completion Code,Status"
    path = tmp_path / "export.csv"
    path.write_text(f"{head}\nOne,£1.00,£0.00,2026-05-04 08:15:02.1,2026-05-04 08:31:44.8,C1,APPROVED\n", encoding="utf-8")
    greedy = look(path, Family.MICROTASK).tables
    layout = {**greedy["layout"][0], "identity": "period", "ignored": [*head.split(",")[2:]]}
    layout["record"] = [{"shape": "earning", "key": [{"text": "Study"}], "fields": {
        "gross": {"money": "Reward"}, "currency": {"in_cell": "Reward"}, "kind": "work", "status": "paid",
        "day": {"day": "Started At"}}}]  # fmt: skip
    layout["ignored"] = [name for name in layout["ignored"] if name != "Started At"]
    mapping = Mapping.model_validate({**greedy, "layout": [layout], "confirmed": True})
    assert {part.platform for part in read(path, tmp_path / "out", mapping).parts} == {"prolific"}


def test_fields_of_a_mapping_are_those_of_a_row() -> None:
    """Whatever a mapping may fill is a column that rows have."""
    assert {name for names in FIELDS.values() for name in names} <= OBSERVED
    assert set(FIELDS) == set(Shape) - {Shape.TRAFFIC, Shape.RATE, Shape.WAGE, Shape.PROPOSAL}


def test_shipped_mappings_are_unverified() -> None:
    """Fiverr and Malt come as guesses: no run reads with them, and they carry what is known for certain as notes."""
    assert set(shipped()) == {"fiverr", "malt"}
    assert not set(shipped()) & set(platforms())
    for mapping in shipped().values():
        assert not mapping.confirmed
        assert mapping.platform().certainty == "unverified"
        assert mapping.notes
        assert mapping.checked >= date(2026, 11, 24)
    assert shipped()["malt"].layout == ()


def test_a_file_like_a_guess_waits_for_its_owner(tmp_path: Path) -> None:
    """A table with the columns of an unverified mapping is refused with the command that looks at it; nothing of it lands."""
    path = tmp_path / "export.csv"
    path.write_text("Date,Type,Order ID,Description,Amount,Currency,Net Amount\n2026-03-01,Order,F1,Logo,9.00,USD,7.20\n", encoding="utf-8")
    done = read(path, tmp_path / "out")
    assert [(r.reason, r.remedy.split("`")[1]) for r in done.refusals] == [(Reason.UNVERIFIED_MAPPING, "moisson map FILE --as fiverr")]
    assert done.parts == []


def test_a_name_becomes_one_that_a_channel_may_have() -> None:
    """Any title gives small letters, digits and underscores, and begins with a letter."""
    assert [slug(t) for t in ("Click Lab", "99designs", "Études & co", "  ")] == ["click_lab", "export_99designs", "tudes_co", "export"]
