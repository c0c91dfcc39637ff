"""The report of a home with several people: a file for each, one that leads to them, and nobody in the file of another."""

import re
import shutil
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from pipelines.home import Home
from pipelines.html import Language
from pipelines.html.build import PAGES, files, named
from pipelines.html.workers import PEOPLE, Worker, is_of_one, of_one, owned, workers
from pipelines.query import published, rows
from tests.support.life import life_home, moisson
from tests.support.page import Page
from tests.support.reports import OTHER, shared

SUFFIXES = {"me": "-me", OTHER: "-o-hara-co"}


@lru_cache(maxsize=1)
def home() -> Home:
    """A home of two people."""
    return shared(Path(mkdtemp()) / "home")


@lru_cache(maxsize=2)
def made(language: Language) -> dict[str, str]:
    """Its files by the ending of their names."""
    return dict(files(home(), language, lambda *_: None))


@pytest.fixture(scope="module", autouse=True)
def tidied() -> Iterator[None]:
    """Take the home away at the end."""
    yield
    shutil.rmtree(home().root.parent)


@pytest.mark.parametrize("language", Language)
def test_each_person_has_a_file_and_one_leads_to_them(language: Language) -> None:
    """The first file links to each person's by a plain link, each of those back to it; nothing needs a script."""
    assert set(made(language)) == {"", *SUFFIXES.values()}
    first = Page(made(language)[""])
    linked = {given["href"] for tag, given in first.tags if tag == "a"}

    assert {f"report{suffix}.html" for suffix in SUFFIXES.values()} <= linked
    assert first.figures["people.latest"].column("worker_id") == sorted(SUFFIXES)
    for worker, suffix in SUFFIXES.items():
        page = Page(made(language)[suffix])
        assert "report.html" in {given["href"] for tag, given in page.tags if tag == "a"}
        assert page.crossed == []
        assert page.open == []
        assert "script" not in {tag for tag, _ in page.tags}
        assert ("Hara" in made(language)[suffix]) == (worker == OTHER)


@pytest.mark.parametrize("worker", SUFFIXES)
def test_every_figure_is_of_its_person_alone(worker: str) -> None:
    """The query under a figure gives, asked again, its numbers, and names the person; the months add up to what the marts have of them."""
    page = Page(made(Language.EN)[SUFFIXES[worker]])
    plans = {plan.key: plan for _, plans in PAGES for plan in plans}
    quoted = worker.replace("'", "''")
    with published(home()) as con:
        tables = owned(home(), con)
        assert set(page.figures) == {key for key, plan in plans.items() if is_of_one(plan.sql, tables)}
        for key, shown in page.figures.items():
            found = rows(con, shown.sql)
            assert "worker_id = '" in shown.sql, key
            column = next(c for c in plans[key].columns if not c.guarded and c.to is None)
            if shown.values:
                assert shown.column(column.name) == [str(r[column.name]) for r in found if r[column.name] is not None], key
        came = rows(con, f"SELECT sum(amount_rc) AS s FROM mart.income_day WHERE basis = 'accrual' AND worker_id = '{quoted}'")
        told = [float(v) for v in page.figures["month.year"].column("worked_for_rc")]
        assert sum(told) == pytest.approx(float(came[0]["s"]))


def test_the_two_people_have_other_numbers() -> None:
    """What one earned is not what the other earned."""
    one, other = (Page(made(Language.EN)[suffix]).figures["channels.side"].column("received_rc") for suffix in SUFFIXES.values())

    assert one
    assert other
    assert one != other


def test_what_is_about_the_home_is_on_the_first_page_only() -> None:
    """Coverage, quarantine, checks and balances have no person: they stand where the files are chosen."""
    first = Page(made(Language.EN)[""])

    assert set(first.figures) == {"people.latest", "sure.coverage", "sure.laws", "sure.refused", "sure.balance"}
    assert not set(first.figures) & set(Page(made(Language.EN)["-me"]).figures)


def test_a_home_of_one_has_one_file() -> None:
    """The sample life needs no choice: one file, all figures, and queries without a person's name."""
    ((suffix, text),) = files(Home(life_home()), Language.EN, lambda *_: None)

    assert suffix == ""
    assert set(Page(text).figures) == {plan.key for _, plans in PAGES for plan in plans}
    assert PEOPLE.key not in text
    assert "worker_id = '" not in text


def test_the_command_writes_every_file(tmp_path: Path) -> None:
    """Each file is for its owner alone, beside the one that was named, and links to the name it was given."""
    done = moisson(home().root, "report", "--output", str(tmp_path / "march.html"))

    assert done.returncode == 0, done.stderr
    assert "2 more beside it" in " ".join(done.stdout.split())
    assert {path.name for path in tmp_path.iterdir()} == {"march.html", *(f"march{suffix}.html" for suffix in SUFFIXES.values())}
    assert all(path.stat().st_mode & 0o077 == 0 for path in tmp_path.iterdir())
    assert 'href="march-me.html"' in (tmp_path / "march.html").read_text(encoding="utf-8")


def test_progress_counts_all_files() -> None:
    """The total holds the figures of every file, and is reached."""
    heard: list[tuple[int, int]] = []
    list(files(home(), Language.EN, lambda _, done, total: heard.append((done, total))))

    assert len({total for _, total in heard}) == 1
    assert heard[-1][0] == heard[-1][1]
    assert [done for done, _ in heard] == sorted(done for done, _ in heard)


def test_names_of_files_differ_and_are_plain() -> None:
    """Two people whose names differ only in signs get other files; a name without an ending is kept."""
    with published(home()) as con:
        endings = [worker.suffix for worker in workers(home(), con)]

    assert len(set(endings)) == len(endings) == 2
    assert all(re.fullmatch(r"-[a-z0-9_-]+", ending) for ending in endings)
    assert named("report.html", "-anna") == "report-anna.html"
    assert named("report", "-anna") == "report-anna"


def test_a_query_is_narrowed_where_a_mart_has_people() -> None:
    """Only marts with a row for each person are narrowed, and a quote in a name is doubled."""
    sql = of_one("SELECT * FROM mart.float f JOIN mart.data_quality USING (channel_id)", Worker(OTHER, ""), frozenset({"float"}))

    assert sql == "SELECT * FROM (FROM mart.float WHERE worker_id = 'O''Hara & <co>') f JOIN mart.data_quality USING (channel_id)"
