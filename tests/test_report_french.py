"""The French report is French: no English text of the warehouse is left in it, and every code has its French words."""

import csv
import re
from functools import lru_cache
from html import unescape

import pytest

from connectors.catalogue import platforms
from connectors.remedies import REMEDIES
from pipelines.home import Home
from pipelines.html import Language
from pipelines.html.build import PAGES, html
from pipelines.html.tongue import TIGHT, WORDS, Tongue, catalogue
from pipelines.query import published, rows
from tests.conftest import ROOT
from tests.support.life import life_home
from warehouse.rules import RULES

OWN = ("remedy.", "event.", "rule.", "rule_remedy.", "channel.")
"""Words that only French needs: in English the warehouse's own text is told."""
SAID = """SELECT table_schema || '.' || table_name AS name, column_name FROM information_schema.columns
WHERE table_schema IN ('mart', 'ops', 'ref') AND data_type = 'VARCHAR'"""
GIVEN = {"name", "item", "program", "contract", "skill", "file_name", "part_name", "title", "source", "client"}
"""Columns with names from exports and settings, which nobody translates."""


@lru_cache(maxsize=1)
def french() -> str:
    """All that a reader of the French report sees, without the queries."""
    text = html(Home(life_home()), Language.FR, lambda *_: None)
    text = re.sub(r"<style>.*?</style>|<pre.*?</pre>", " ", text, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_no_english_text_of_the_warehouse_is_left() -> None:
    """Of every text of three words and more in the marts, checks, quarantine and reference tables, none stands in the French report."""
    with published(Home(life_home())) as con:
        texts: set[str] = set()
        for column in rows(con, SAID):
            if column["column_name"] not in GIVEN:
                told = rows(con, f"SELECT DISTINCT {column['column_name']} AS text FROM {column['name']}")
                texts |= {str(row["text"]) for row in told if len(str(row["text"]).split()) > 2}

    assert any("expected for an hour" in text for text in texts)
    assert any("do not open it in a spreadsheet" in text for text in texts)
    assert sorted(text for text in texts if " ".join(text.split()) in french()) == []


def test_no_english_words_are_left() -> None:
    """Words that any English sentence has are not in it, but for the names that the sample life gives its products."""
    with published(Home(life_home())) as con:
        names = {str(row["name"]) for row in rows(con, "SELECT name FROM mart.asset_lifetime UNION SELECT name FROM mart.learning_roi")}
    told = french()
    for name in names:
        told = told.replace(name, "")

    assert re.findall(r"\b(?:the|is|and|with|of|your|not|from|hours|unknown)\b", told, re.IGNORECASE) == []


def test_every_code_of_the_warehouse_has_french_words() -> None:
    """Remedies of the quarantine, events that come with Moisson, and checks that only warn each have a French sentence; and no other has."""
    told = catalogue(Language.FR)
    with (ROOT / "warehouse" / "ref" / "platform_event.csv").open(encoding="utf-8") as file:
        events = [row for row in csv.DictReader(file) if f"alert.{row['kind']}" not in told]
    warn = [rule.name for rule in RULES if rule.severity == "warning"]
    wanted = (
        {f"remedy.{reason}" for reason in REMEDIES}
        | {f"event.{row['platform']} {row['effective_on'] or row['event_date']}" for row in events}
        | {f"{group}.{name}" for group in ("rule", "rule_remedy") for name in warn}
    )

    assert len(events) >= 5
    assert {key for key in told if key.startswith(OWN[:-1])} == wanted


def test_every_platform_with_an_english_title_has_a_french_one() -> None:
    """Titles that are words, not the name of a firm, are French in the French report and as they are in the English one."""
    french, english = Tongue(Language.FR), Tongue(Language.EN)
    words = [p.name for p in platforms().values() if re.search(r"\b(your|own|to|of|european|requester)\b", p.title, re.IGNORECASE)]

    assert len(words) >= 4
    assert [name for name in words if french.channel(name) == platforms()[name].title and name != "buymeacoffee"] == []
    assert [name for name in words if english.channel(name) != platforms()[name].title] == []


def test_a_text_without_french_words_stays_as_it_is() -> None:
    """What a person announced in the settings is told in their own words."""
    assert Tongue(Language.FR).own("event", "nowhere 2026-01-01", "Neue Regeln") == "Neue Regeln"


@pytest.mark.parametrize("language", Language)
def test_word_lists_are_short_files(language: Language) -> None:
    """A file of words holds one page or theme, and is no longer than a module may be."""
    lengths = {file.name: len(file.read_text(encoding="utf-8").splitlines()) for file in (WORDS / language).glob("*.toml")}

    assert len(lengths) >= 10
    assert max(lengths.values()) <= 300
    assert {page for page, _ in PAGES} <= {name.removesuffix(".toml") for name in lengths}


def test_french_signs_do_not_begin_a_line() -> None:
    """The space before ; : ! ? and inside « » breaks no line."""
    assert TIGHT.sub("_", "« oui » ; non : si !") == "«_oui_»_; non_: si_!"
    assert [key for key, text in catalogue(Language.FR).items() if re.search(r" [;:!?»]", text)] == []
