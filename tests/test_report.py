"""`moisson report`: the file says what the marts say, in two languages, and needs nothing but itself."""

import re
import shutil
import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb
import pytest

from connectors.vocabulary import Reason
from pipelines.config import Config, load
from pipelines.errors import ConfigurationError
from pipelines.home import Home
from pipelines.html import Language, alerts
from pipelines.html.build import PAGES, html
from pipelines.html.figure import Plan
from pipelines.html.tongue import Tongue, catalogue
from pipelines.query import published, rows
from tests.support.life import life_home, moisson
from tests.support.page import Page, Shown
from tests.test_report_french import OWN
from transforms.alerts import Outcome, Severity
from transforms.estimate import Why
from transforms.rates import Evidence, Suppress
from transforms.reserve import How

LANGUAGES = [pytest.param(language, id=language.value) for language in Language]
PLANS = {plan.key: plan for _, plans in PAGES for plan in plans}
LIMIT = 2_000_000


@lru_cache(maxsize=2)
def text(language: Language) -> str:
    """The report of the sample life."""
    return html(Home(life_home()), language, lambda *_: None)


@lru_cache(maxsize=2)
def page(language: Language) -> Page:
    """The same, parsed."""
    return Page(text(language))


def asked(sql: str) -> list[dict[str, Any]]:
    """Ask the published warehouse of the sample life."""
    with published(Home(life_home())) as con:
        return rows(con, sql)


def written(tmp_path: Path, change: Callable[[duckdb.DuckDBPyConnection], None], settings: str = "") -> Home:
    """A home whose published file is a changed copy of the sample life's."""
    home = Home(tmp_path / "home")
    home.data.mkdir(parents=True)
    shutil.copyfile(Home(life_home()).published, home.published)
    with duckdb.connect(str(home.published)) as con:
        change(con)
    if settings:
        home.toml.write_text(settings, encoding="utf-8")
    return home


def emptied(con: duckdb.DuckDBPyConnection) -> None:
    """Take all rows out of the tables that the report reads."""
    tables = con.execute("SELECT schema_name, table_name FROM duckdb_tables() WHERE schema_name IN ('mart', 'ops', 'ledger')").fetchall()
    for schema, name in tables:
        con.execute(f"DELETE FROM {schema}.{name}")


def places(told: str) -> set[str]:
    """The names in braces of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(told) if name}


def is_own(key: str) -> bool:
    """Whether a key is of the words that the warehouse itself has in English; tests/test_report_french.py looks at them."""
    return key.startswith(OWN)


def test_both_languages_say_the_same_things() -> None:
    """The catalogues hold the same keys, each with text and with the same places to fill in."""
    english, french = catalogue(Language.EN), catalogue(Language.FR)

    assert set(english) == {key for key in french if not is_own(key) or key in english}
    assert [key for key in english if places(english[key]) != places(french[key])] == []
    assert [key for told in (english, french) for key, value in told.items() if not value.strip()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_state_has_a_word(language: Language) -> None:
    """What may stand in a mart as a code is said in words."""
    told = catalogue(language)
    groups = {
        "why": [*Why, *Suppress],
        "reason": list(Reason),
        "evidence": list(Evidence),
        "severity": list(Severity),
        "outcome": list(Outcome),
        "reserve": list(How),
    }

    assert [f"{group}.{value}" for group, values in groups.items() for value in values if f"{group}.{value}" not in told] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", PLANS)
def test_every_figure_is_that_of_its_query(language: Language, key: str) -> None:
    """The query printed under a figure, asked again, gives every value in it, row by row, and nothing that is held back."""
    shown, plan = page(language).figures[key], PLANS[key]
    found = asked(shown.sql)

    assert shown.sql == plan.sql.strip()
    assert shown.says
    if plan.whole and not any(r["is_shown"] for r in found):
        assert shown.values == []
        return
    for column in plan.columns:
        names = [column.name] + ([column.to] if column.to else [])
        for name in names:
            if [c.name for c in plan.columns].count(name) == 1:
                assert shown.column(name) == expected(plan, found, name, names)


def expected(plan: Plan, found: list[dict[str, Any]], name: str, names: list[str]) -> list[str]:
    """What a column must show: nothing where the row is held back or all ends are unknown."""
    guarded = {c.name for c in plan.columns if c.guarded} | {c.to for c in plan.columns if c.guarded and c.to}
    told = [r for r in found if not (name in guarded and r.get("is_shown") is False) and any(r[n] is not None for n in names)]
    return ["" if r[name] is None else str(r[name]) for r in told]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("key", "column"),
    [("channels.side", "eff_rate"), ("channels.side", "received_rc"), ("month.nowcast", "total_rc"), ("sure.balance", "earned")],
)
def test_a_number_is_written_as_its_country_writes_it(language: Language, key: str, column: str) -> None:
    """Read back with the signs of the language, what is written is the mart's value to the cent."""
    shown = page(language).figures[key]

    assert len(shown.column(column)) >= 3
    for value, told in zip(shown.column(column), shown.texts(column), strict=True):
        assert number(told, language) == round(Decimal(value), 2)


def number(told: str, language: Language) -> Decimal:
    """Read an amount: a comma is the decimal sign in French and parts thousands in English."""
    kept = re.sub(r"[^\d,.\-]", "", told)
    return Decimal(kept.replace(",", ".") if language is Language.FR else kept.replace(",", ""))


def test_days_are_written_in_words_of_the_language() -> None:
    """The last day with data stands at the top, with the month's name."""
    assert Tongue(Language.FR).day(date(2026, 9, 30)).replace("\xa0", " ") == "30 sept. 2026"
    assert "30\xa0sept.\xa02026" in text(Language.FR)
    assert "30\xa0Sept\xa02026" in text(Language.EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_held_back_is_said_in_words(language: Language) -> None:
    """A channel without hours has words in place of rates, and the reason stands beside it."""
    tongue, shown = Tongue(language), page(language).figures["channels.side"]
    hidden = [r for r in asked(shown.sql) if not r["is_shown"]]

    assert hidden
    assert shown.words.count(tongue.say("not_shown")) == 2 * len(hidden)
    for row in hidden:
        assert any(tongue.channel(row["channel_id"]) in n and tongue.word("why", row["suppress_reason"]) in n for n in shown.notes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_asks_nothing_of_the_network(language: Language) -> None:
    """No script, no address in any attribute or style, and a policy that forbids all loading."""
    linked = [
        v
        for _, given in page(language).tags
        for name, v in given.items()
        if name in {"src", "href", "srcset", "data", "action", "xlink:href"}
    ]
    addressed = [v for _, given in page(language).tags for v in given.values() if re.search(r"https?:|//", v)]
    styles = re.findall(r"<style>(.*?)</style>", text(language), re.DOTALL)

    assert [v for v in linked if not v.startswith(("#", "data:,"))] == []
    assert addressed == []
    assert all("url(" not in s and "@import" not in s and "@font-face" not in s for s in styles)
    assert not {"script", "iframe", "object", "embed"} & {tag for tag, _ in page(language).tags}
    assert "default-src 'none'" in text(language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_small_and_well_formed(language: Language) -> None:
    """At most 2 MB; every tag is closed where it was opened; every id is there once."""
    ids = [given["id"] for _, given in page(language).tags if "id" in given]

    assert len(text(language).encode()) < LIMIT
    assert page(language).crossed == []
    assert page(language).open == []
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_reader_finds_its_way(language: Language) -> None:
    """Headings go down by one, every chart has a sentence, every table heads with scope, links lead somewhere."""
    tags = page(language).tags
    levels = [int(tag[1]) for tag, _ in tags if re.fullmatch(r"h[1-6]", tag)]
    ids = {given["id"] for _, given in tags if "id" in given}

    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert all(given.get("scope") in {"col", "row"} for tag, given in tags if tag == "th")
    assert all(label.strip() for f in page(language).figures.values() for label in f.labels)
    assert [given["href"] for tag, given in tags if tag == "a" and given["href"][1:] not in ids] == []
    assert {"header", "nav", "main", "footer"} <= {tag for tag, _ in tags}
    assert next(given for tag, given in tags if tag == "html")["lang"] == language


def test_most_figures_have_a_chart() -> None:
    """The charts of the sample life are drawn, and in French as in English."""
    drawn = {key: f.charts for key, f in page(Language.EN).figures.items()}

    assert sum(1 for n in drawn.values() if n) >= 15
    assert drawn["channels.ladder"] == 6
    assert drawn == {key: f.charts for key, f in page(Language.FR).figures.items()}


def test_the_same_data_make_the_same_file() -> None:
    """Nothing of the clock or of chance is in it."""
    assert html(Home(life_home()), Language.EN, lambda *_: None) == text(Language.EN)


def test_progress_is_told_to_the_end() -> None:
    """Each figure is told once, and the count ends at its total."""
    heard: list[tuple[int, int]] = []
    html(Home(life_home()), Language.EN, lambda _, done, total: heard.append((done, total)))

    assert heard == [(n, len(PLANS)) for n in range(len(PLANS) + 1)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_home_without_data_gets_a_friendly_page(language: Language, tmp_path: Path) -> None:
    """Where a mart is empty the figure says so in its own words, and shows no table."""
    empty = Page(html(written(tmp_path, emptied), language, lambda *_: None))

    assert set(empty.figures) == set(PLANS)
    assert [key for key, f in empty.figures.items() if f.says != Tongue(language).say(f"{key}.empty") or f.values or f.charts] == []


def test_a_name_from_a_file_cannot_become_markup(tmp_path: Path) -> None:
    """What an export or the settings call a product is text, in the table and in the drawing."""

    def rename(con: duckdb.DuckDBPyConnection) -> None:
        con.execute("UPDATE mart.asset_lifetime SET name = '<script>alert(1)</script><b>&\"' || name")

    told = html(written(tmp_path, rename), Language.EN, lambda *_: None)

    assert "<script" not in told
    assert "<b>" not in told
    assert "&lt;script&gt;" in told


def test_an_alert_is_told_in_french_with_its_figures() -> None:
    """Each alert of the sample life has a French sentence of its own."""
    tongue = Tongue(Language.FR)
    found = asked("SELECT * FROM mart.alert")
    told = {r["kind"]: alerts.told(tongue, r["text"], r) for r in found}

    assert "12\xa0%" in told["fee_step"]
    assert all(r["text"] not in told[r["kind"]] for r in found)


def test_the_command_writes_where_it_is_told(tmp_path: Path) -> None:
    """The file is for its owner alone; the terminal says where it is and how large."""
    target = tmp_path / "march.html"
    done = moisson(life_home(), "report", "--lang", "fr", "--output", str(target))

    assert done.returncode == 0, done.stderr
    assert str(target) in done.stdout
    assert target.read_text(encoding="utf-8") == text(Language.FR)
    assert target.stat().st_mode & 0o077 == 0


def test_the_settings_choose_the_language(tmp_path: Path) -> None:
    """Without --lang the language of moisson.toml counts; without --output the file lies in the home."""
    home = written(tmp_path, lambda _: None, '[person]\nlanguage = "fr"\n')
    done = moisson(home.root, "report")

    assert done.returncode == 0, done.stderr
    assert '<html lang="fr">' in (home.root / "report.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_run_writes_it_where_the_settings_say_so(tmp_path: Path) -> None:
    """A first run without a single export publishes, and with `[report] write` leaves a report that says what to do; else none."""
    (tmp_path / "moisson.toml").write_text('[person]\nlanguage = "fr"\n\n[report]\nwrite = true\n', encoding="utf-8")
    done = moisson(tmp_path, "run")
    told = Page((tmp_path / "report.html").read_text(encoding="utf-8"))

    assert done.returncode == 0, done.stderr
    assert {key for key, f in told.figures.items() if f.says != Tongue(Language.FR).say(f"{key}.empty")} == set()
    assert Tongue(Language.FR).say("nothing_yet") in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert not (life_home() / "report.html").exists()


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    """Nothing is published: no traceback, no file, and the next step."""
    done = moisson(tmp_path, "report")

    assert done.returncode == 60
    assert "moisson run" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.glob("*.html")) == []


@pytest.mark.parametrize(("place", "words"), [("", "is a folder"), ("nowhere/report.html", "is not there")])
def test_a_place_that_is_no_file_is_named(tmp_path: Path, place: str, words: str) -> None:
    """A folder, or a folder that is missing, ends with 60 before any work."""
    done = moisson(life_home(), "report", "--output", str(tmp_path / place))

    assert done.returncode == 60
    assert words in done.stderr


def test_a_file_of_another_moisson_is_named(tmp_path: Path) -> None:
    """Where the published file lacks a table the report needs, the message says how to write it anew."""
    home = written(tmp_path, lambda con: con.execute("DROP TABLE mart.next_hour") and None)
    done = moisson(home.root, "report")

    assert done.returncode == 60
    assert "moisson run --force" in done.stderr
    assert not (home.root / "report.html").exists()


def test_the_language_changes_nothing_that_was_read(tmp_path: Path) -> None:
    """Another language in the settings asks for no new reading; an unknown one is refused with its line."""
    toml = tmp_path / "moisson.toml"
    toml.write_text('[person]\nlanguage = "fr"\n', encoding="utf-8")

    assert load(toml).person.language is Language.FR
    assert load(toml).fingerprint() == Config().fingerprint()
    assert load(toml).who() == Config().who()
    toml.write_text('[person]\nlanguage = "de"\n', encoding="utf-8")
    with pytest.raises(ConfigurationError, match=r"moisson.toml:2: person.language"):
        load(toml)


def test_shown_reads_a_figure() -> None:
    """The parser of these tests sees a value, its words and its sentence."""
    found = Page('<article data-figure="a"><p class="says">S</p><data data-column="c" value="1">one</data></article>').figures["a"]

    assert found == Shown("a", says="S", values=[("c", "1", "one")])
